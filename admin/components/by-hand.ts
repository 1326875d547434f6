/** The header by which a page tells the server that a person asks, not the page itself. */
export const BY_HAND = 'x-by-hand';

/** Whether somebody has just clicked or pressed a key. Without the header, a session would end while somebody reads in an open page. */
export function isByHand(): boolean {
  return navigator.userActivation?.isActive ?? false;
}
