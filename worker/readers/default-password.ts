/** What Excel enciphers with when a workbook's structure is protected but no password was set to open it; it tries this one silently. */
export const DEFAULT_PASSWORD = 'VelvetSweatshop';
