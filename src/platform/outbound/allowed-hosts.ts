/** Hosts as the operator names them in a setting: `host` or `host:port`. */
export function allowedHosts(named: readonly string[]): (url: URL) => boolean {
  const allowed = new Set(named.map((host) => host.toLowerCase()));
  return ({ host, hostname }) => allowed.has(host.toLowerCase()) || allowed.has(hostname.toLowerCase());
}
