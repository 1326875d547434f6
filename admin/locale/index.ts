import type { AdminJSOptions } from 'adminjs';
import { en } from './en.js';
import { ja } from './ja.js';

/** English and Japanese: as the reader chose last, else as the browser is set. */
export const locale: NonNullable<AdminJSOptions['locale']> = {
  language: 'en',
  availableLanguages: ['en', 'ja'],
  localeDetection: true,
  detection: { order: ['localStorage', 'navigator'], caches: ['localStorage'] },
  translations: { en, ja },
};
