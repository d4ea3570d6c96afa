/**
 * What an embedded server sees of the environment: nothing of ours. It needs no secrets, and a foreign PGDATA or locale
 * must not lead it astray.
 */
export const SERVER_ENV: Readonly<Record<string, string>> = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/homebrew/bin',
  LC_ALL: 'C.UTF-8',
  TZ: 'UTC',
};
