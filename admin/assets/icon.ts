/** Three rows of cells, the last one still on its way: a matrix and a queue. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="7" fill="#1d4ed8"/>
<g fill="#fff"><rect x="6" y="7" width="5.5" height="4.5" rx="1"/><rect x="13.25" y="7" width="5.5" height="4.5" rx="1"/><rect x="20.5" y="7" width="5.5" height="4.5" rx="1"/>
<rect x="6" y="13.75" width="5.5" height="4.5" rx="1"/><rect x="13.25" y="13.75" width="5.5" height="4.5" rx="1"/><rect x="20.5" y="13.75" width="5.5" height="4.5" rx="1"/></g>
<g fill="#93c5fd"><rect x="6" y="20.5" width="5.5" height="4.5" rx="1"/><rect x="13.25" y="20.5" width="5.5" height="4.5" rx="1" opacity=".6"/></g>
</svg>`;
