import type { BrandingOptions } from 'adminjs';
import { COLORS } from './colors.js';

export const FONT =
  'system-ui, -apple-system, "Segoe UI", "Hiragino Sans", "Noto Sans JP", "Noto Sans CJK JP", "Yu Gothic UI", sans-serif';

const LINE = `1px solid ${COLORS.line}`;

/** AdminJS's parts in our colours: its own blue, grey and red would be a second kind of each beside ours. */
export const theme = {
  // `font` is one text in the theme, though its type wants a table.
  font: FONT as unknown as NonNullable<NonNullable<BrandingOptions['theme']>['font']>,
  colors: {
    text: COLORS.ink,
    border: COLORS.line,
    primary100: COLORS.blue,
    primary80: COLORS.blue,
    primary60: COLORS.blue,
    primary40: COLORS.line,
    primary20: COLORS.blueTint,
    accent: COLORS.blueDark,
    grey100: COLORS.ink,
    grey80: COLORS.ink,
    grey60: COLORS.faint,
    grey40: COLORS.edge,
    grey20: COLORS.back,
    errorDark: COLORS.badDark,
    error: COLORS.bad,
    errorLight: COLORS.badTint,
    successDark: COLORS.good,
    success: COLORS.good,
    successLight: COLORS.goodTint,
    warningDark: COLORS.warn,
    warning: COLORS.warn,
    warningLight: COLORS.warnTint,
    infoDark: COLORS.blueDark,
    info: COLORS.blue,
    infoLight: COLORS.blueTint,
    bg: COLORS.back,
    filterBg: COLORS.paper,
    inputBorder: COLORS.edge,
    separator: COLORS.line,
    highlight: COLORS.back,
    love: COLORS.blue,
  },
  borders: { input: LINE, bg: LINE, default: LINE },
} satisfies BrandingOptions['theme'];
