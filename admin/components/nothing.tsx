/** Stands where AdminJS would praise itself. */
export default function Nothing() {
  return null;
}
