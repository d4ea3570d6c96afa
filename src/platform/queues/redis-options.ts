import { type RedisOptions } from 'ioredis';

/** `redis://[user:password@]host[:port][/db]`, `rediss://…` (TLS) or `unix:///path/to.sock[?db=n]` as ioredis options. */
export function redisOptionsOf(url: string): RedisOptions {
  const parsed = new URL(url);
  const isSocket = parsed.protocol === 'unix:';
  const db = isSocket ? parsed.searchParams.get('db') : parsed.pathname.slice(1);
  return {
    ...(isSocket
      ? { path: decodeURIComponent(parsed.pathname) }
      : { host: parsed.hostname || '127.0.0.1', port: Number(parsed.port || 6379) }),
    ...(parsed.username && { username: decodeURIComponent(parsed.username) }),
    ...(parsed.password && { password: decodeURIComponent(parsed.password) }),
    ...(parsed.protocol === 'rediss:' && { tls: {} }),
    db: Number(db || 0),
  };
}
