import { useTranslation } from 'adminjs';

type Options = Record<string, string | number>;

/** The words of one of our pages, from the translations' `components`. */
export function useWords(page: string): { say: (key: string, options?: Options) => string; language: string } {
  const { translateComponent, i18n } = useTranslation();
  return { say: (key, options) => translateComponent(`${page}.${key}`, options), language: i18n.language };
}
