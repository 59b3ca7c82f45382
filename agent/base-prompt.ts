import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { PromptLanguage } from '../src/domain/prompt-words.js';

/** What every bot is told first; by default the text that the API's preview shows. */
export function readBasePrompt(language: PromptLanguage, file: string | null): string {
  const own = new URL(`../data/base-prompt.${language}.md`, import.meta.url);
  return readFileSync(file ?? fileURLToPath(own), 'utf8').trim();
}
