import { isLoopback } from '../config.js';
import type { Check } from './check.js';

/** Who can reach the web processes, and by which names. */
export const WEB_CHECKS: Check[] = [
  {
    code: 'hosts.unset',
    look: ({ config: { allowedHosts } }) =>
      allowedHosts === null
        ? 'ALLOWED_HOSTS is not set: requests by a name are refused. Set it to the names by which people reach Gyoretsu.'
        : null,
  },
  {
    code: 'hosts.any',
    look: ({ config: { allowedHosts } }) =>
      allowedHosts?.includes('*')
        ? 'ALLOWED_HOSTS allows every name: a page of another site can reach Gyoretsu in a browser. Name the hosts.'
        : null,
  },
  {
    code: 'https.proxy',
    look: ({ config: { trustProxy } }) =>
      trustProxy === 0
        ? 'TRUST_PROXY is 0: Gyoretsu speaks plain HTTP to browsers. Put a proxy that speaks https in front of it, and set TRUST_PROXY.'
        : null,
  },
  {
    code: 'https.reachable',
    look: ({ config: { host, trustProxy } }) =>
      trustProxy === 0 && !isLoopback(host)
        ? `HOST is ${host}: other machines reach Gyoretsu without https. Set it to 127.0.0.1 unless it runs in a container.`
        : null,
  },
];
