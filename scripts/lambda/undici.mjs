// In place of undici in the bundles of the functions: the two parts that are used, without its fetch, its WebSocket and its cache.
export { default as Client } from "undici/lib/dispatcher/client.js";
export { default as EnvHttpProxyAgent } from "undici/lib/dispatcher/env-http-proxy-agent.js";
