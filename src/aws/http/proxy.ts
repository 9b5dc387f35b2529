/** Proxies as the environment names them (HTTPS_PROXY, HTTP_PROXY, NO_PROXY). */
export type Proxies = { readonly https?: string; readonly http?: string; readonly none?: string };

/**
 * The proxy on the way to an origin; undefined without one.
 * @param origin scheme, host and port.
 */
export function proxyFor(origin: string, proxies: Proxies | undefined): URL | undefined {
  const { protocol, hostname, port } = new URL(origin);
  const named = protocol === "https:" ? proxies?.https : proxies?.http;
  if (!named || isSpared(hostname, port || (protocol === "https:" ? "443" : "80"), proxies?.none ?? ""))
    return undefined;
  // Many write a proxy without its scheme, which is HTTP then.
  return new URL(/^[a-z]+:\/\//i.test(named) ? named : `http://${named}`);
}

/** Whether NO_PROXY names this host: `*`, a host, a domain and all below it, each with a port or without. */
function isSpared(host: string, port: string, none: string): boolean {
  return none
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => {
      // An IPv6 address without brackets has colons, and no port.
      const address = !entry.startsWith("[") && /:.*:/.test(entry);
      const [, name = "", only] =
        /^(?:\*?\.)?\[?(.*?)\]?(?::(\d+))?$/.exec(address ? `[${entry}]` : entry) ?? [];
      if (name === "" || (only !== undefined && only !== port)) return false;
      const own = unbracketed(host).toLowerCase();
      return name === "*" || name === own || own.endsWith(`.${name}`);
    });
}

/** An IPv6 address stands in brackets in a URL, and without them elsewhere. */
export function unbracketed(host: string): string {
  return host.replace(/^\[|\]$/g, "");
}

/** The Proxy-Authorization of a proxy that is named with a user; undefined without one. */
export function proxyAuthorization({ username, password }: URL): string | undefined {
  if (username === "") return undefined;
  const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(user).toString("base64")}`;
}
