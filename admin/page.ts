/** Makes a page out of what AdminJS rendered. */
export type FinishPage = (html: string) => string;

const ICON = '<link rel="icon" type="image/svg+xml" href="/admin/assets/icon.svg">';

/**
 * AdminJS writes its state into a script as it is, asks Google for a font, and names its scripts without a version. So:
 * `<` in the state is escaped (a name that holds `</script>` would end the script and begin one of its own), the font goes,
 * and each asset's address says its version, which lets browsers keep it for good.
 */
export function createFinishPage(version: string): FinishPage {
  return (html) =>
    html
      .replace(/^(\s*window\.REDUX_STATE = )([^\n]*)$/m, (_, head: string, json: string) => {
        return head + json.replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
      })
      .replace(/<link [^>]*fonts\.googleapis\.com[^>]*>/g, ICON)
      .replace(/(?:src|href)="(\/admin\/(?:frontend\/)?assets\/[^"?]+)"/g, (whole, path: string) =>
        whole.replace(path, `${path}?v=${version}`),
      );
}
