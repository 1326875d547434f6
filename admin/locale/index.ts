import type { AdminJSOptions } from 'adminjs';
import { en } from './en.js';
import { ja } from './ja.js';

/** English and Japanese. The reader's last choice counts; without one, the browser's language. */
export const locale: NonNullable<AdminJSOptions['locale']> = {
  language: 'en',
  availableLanguages: ['en', 'ja'],
  localeDetection: true,
  detection: { order: ['localStorage', 'navigator'], caches: ['localStorage'] },
  translations: { en, ja },
};
