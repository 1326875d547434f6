import { useTranslation } from 'adminjs';
import { useEffect } from 'react';
import { useWords } from './words.js';

const LANGUAGES = { en: 'English', ja: '日本語' };

/** Each language in its own name, so that everybody finds theirs. */
export function LanguageSwitch() {
  const { i18n } = useTranslation();
  const { say } = useWords('Panel');
  const chosen = i18n.resolvedLanguage ?? i18n.language;
  useEffect(() => {
    // The server wrote English; screen readers and line breaking go by what is here.
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
