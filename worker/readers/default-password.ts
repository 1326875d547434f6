/**
 * If a workbook's structure is protected but no password was set to open it, Excel enciphers with this password. Excel tries it
 * silently.
 */
export const DEFAULT_PASSWORD = 'VelvetSweatshop';
