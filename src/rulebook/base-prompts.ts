import { readFileSync } from 'node:fs';
import type { PromptLanguage } from '../domain/prompt-words.js';

export type BasePrompts = Readonly<Record<PromptLanguage, string>>;

/** What every bot of the platform is told first; operators change it, customers can't. */
export function loadBasePrompts(): BasePrompts {
  return { ru: read('ru'), en: read('en') };
}

function read(language: PromptLanguage): string {
  return readFileSync(
    new URL(`../../data/base-prompt.${language}.md`, import.meta.url),
    'utf8',
  ).trim();
}
