import { isIP, isIPv6 } from 'node:net';

/** A name as a `Host` may have it: labels, an IPv4 address, or an IPv6 address in brackets. Old names have underscores, too. */
const NAME = /^(?:[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?|\[[a-f0-9:.]+\])$/;

/**
 * Reads a list of names, as Django's ALLOWED_HOSTS: `example.com`, `.example.com` for it and all below it, `*` for every name. Ports are
 * left out: a proxy may listen on another one.
 * @returns null if a name in it is malformed
 */
export function readHosts(text: string): string[] | null {
  const names = text.split(',').map((each) => plainName(each.trim()));
  return names.every((name) => name === '*' || isName(name.replace(/^\./, ''))) ? names : null;
}

/** Whether this is the name of a host, in lower case, without a port. */
export function isName(name: string): boolean {
  return NAME.test(name) && (!name.startsWith('[') || isIPv6(name.slice(1, -1)));
}

/**
 * Whether requests may name this host. No page of another site can have an IP address or `localhost` for its name, therefore these are
 * safe from DNS rebinding.
 * @param name in lower case, without a port
 * @param allowed null: IP addresses, `localhost`, and what HOST names
 */
export function isAllowedHost(name: string, allowed: readonly string[] | null, host: string): boolean {
  if (allowed === null) return isAddress(name) || isBelow(name, 'localhost') || name === plainName(host);
  return allowed.some(
    (each) => each === '*' || each === name || (each.startsWith('.') && isBelow(name, each.slice(1))),
  );
}

function isAddress(name: string): boolean {
  return isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0;
}

function isBelow(name: string, domain: string): boolean {
  return name === domain || name.endsWith(`.${domain}`);
}

/** In lower case, without a port, and an IPv6 address in brackets. */
function plainName(name: string): string {
  const lower = name.toLowerCase();
  return isIPv6(lower) ? `[${lower}]` : lower.replace(/:\d+$/, '');
}
