import { isLoopback } from '../config.js';

/** An address, if it leads to another machine; null if it is not set, or leads to this one. */
export function elsewhere(address: string | undefined): URL | null {
  const url = address === undefined ? null : new URL(address);
  return url && !isLoopback(url.hostname) ? url : null;
}
