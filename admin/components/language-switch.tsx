import { useTranslation } from 'adminjs';
import { useEffect } from 'react';
import { useWords } from './words.js';

const LANGUAGES = { en: 'English', ja: '日本語' };

/** Each language has its own name here, because people must find it without knowing another. */
export function LanguageSwitch() {
  const { i18n } = useTranslation();
  const { say } = useWords('Panel');
  const chosen = i18n.resolvedLanguage ?? i18n.language;
  useEffect(() => {
    // The server's page says English. Screen readers and line breaking need the chosen language.
    document.documentElement.lang = chosen;
  }, [chosen]);
  return (
    <fieldset className="gy-languages" aria-label={say('language')}>
      {Object.entries(LANGUAGES).map(([code, name]) => (
        <button
          key={code}
          type="button"
          lang={code}
          aria-pressed={code === chosen}
          onClick={() => void i18n.changeLanguage(code)}
        >
          {name}
        </button>
      ))}
    </fieldset>
  );
}
