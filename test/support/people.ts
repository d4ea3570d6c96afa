import { type Role } from '../../src/auth/index.js';

/** The administrator that a test application's environment names. */
export const ADMIN = { email: 'admin@swath.test', password: 'the admin password' };

export interface SignedIn {
  /** Of the user row. */
  readonly id: string;
  readonly headers: Record<string, string>;
}

type Call = (method: string, path: string, who?: SignedIn | null, json?: unknown) => Promise<{ body: unknown }>;

/** Makes one user per name, all of the administrator's account, and signs everybody in. */
export async function signIn<K extends string>(
  call: Call,
  roles: Readonly<Record<K, Role>>,
): Promise<Record<K | 'admin', SignedIn>> {
  const logIn = async (username: string, password: string) => {
    const { body } = await call('POST', '/auth/login', null, { username, password });
    return { authorization: `Bearer ${(body as { access_token: string }).access_token}` };
  };
  const headers = await logIn(ADMIN.email, ADMIN.password);
  const { body: users } = await call('GET', '/auth/users', { id: '', headers });
  const admin = { id: (users as { items: Array<{ id: string }> }).items[0]?.id ?? '', headers };
  const people: Record<string, SignedIn> = { admin };
  for (const [name, role] of Object.entries(roles)) {
    const user = { email: `${name}@swath.test`, password: `password of ${name}`, role };
    const { body } = await call('POST', '/auth/users', admin, user);
    people[name] = { id: (body as { id: string }).id, headers: await logIn(user.email, user.password) };
  }
  return people as Record<K | 'admin', SignedIn>;
}
