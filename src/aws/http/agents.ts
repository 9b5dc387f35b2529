import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { isIP, type Socket } from "node:net";
import { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import { type Proxies, proxyFor } from "./proxy.ts";
import { tunnel } from "./tunnel.ts";

export type AgentOptions = {
  readonly maxSockets: number;
  readonly proxies?: Proxies | undefined;
  /** Certificates to trust instead of the usual ones, PEM. */
  readonly ca?: string | undefined;
};

type Options = { readonly host?: string | null; readonly port?: number | string | null };
type Created = (error: Error | null, socket: Duplex) => void;

/** What the SDK connects with; Node's own agents know of no proxy. */
export function agentsFor({ maxSockets, proxies, ca }: AgentOptions) {
  const common = { keepAlive: true, maxSockets };
  const httpAgent = new HttpAgent(common);
  const httpsAgent = new HttpsAgent({ ...common, ...(ca === undefined ? {} : { ca }) });
  if (!proxies?.http && !proxies?.https) return { httpAgent, httpsAgent };
  return {
    httpAgent: Object.assign(httpAgent, {
      createConnection: through("http:", proxies, ca, httpAgent, (socket) => socket),
    }),
    httpsAgent: Object.assign(httpsAgent, {
      createConnection: through("https:", proxies, ca, httpsAgent, (socket, host) =>
        connectTls({
          socket,
          host,
          ...(isIP(host) === 0 ? { servername: host } : {}),
          ...(ca === undefined ? {} : { ca }),
        }),
      ),
    }),
  };
}

/** The function that gives an agent its connections: through the proxy where there is one for the host. */
function through(
  scheme: "http:" | "https:",
  proxies: Proxies,
  ca: string | undefined,
  agent: HttpAgent,
  over: (socket: Socket, host: string) => Socket,
) {
  const directly = agent.createConnection.bind(agent);
  return (options: Options, created: Created): Duplex | null | undefined => {
    const host = options.host ?? "localhost";
    const port = Number(options.port ?? (scheme === "https:" ? 443 : 80));
    const bracketed = host.includes(":") ? `[${host}]` : host;
    const proxy = proxyFor(`${scheme}//${bracketed}:${port}`, proxies);
    if (proxy === undefined) return directly(options, created);
    tunnel(proxy, { host, port }, ca, (error, socket) => {
      if (socket !== undefined) return created(null, over(socket, host));
      // Agents look at the error alone, where there is one.
      created(error ?? new Error("the proxy closed the connection"), new Duplex());
    });
    return undefined;
  };
}
