/** The question how a text file is to be read. */
export const PARSE_AS_STYLE = `
.gy-ask .gy-asked { margin-top: 14px; }
.gy-asked-beside { display: grid; grid-template-columns: auto 1fr; align-items: center; gap: 2px 8px; }
.gy-asked-beside input { grid-area: 1 / 1; width: 18px; height: 18px; margin: 0; accent-color: var(--gy-blue); }
.gy-asked-beside > span { grid-column: 2; }
`;
