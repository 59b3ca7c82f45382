import { openAsBlob } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { BotFile } from './platform-api.js';

/** What is wrong with a file or an argument, in words for the person who gave it. */
export class WrongInput extends Error {
  override readonly name = 'WrongInput';
}

export async function readBot(path: string): Promise<BotFile> {
  const text = await readFile(await existing(path, 'bot'), 'utf8');
  let bot: unknown;
  try {
    bot = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new WrongInput(`${path} is not JSON: ${(error as Error).message}`);
  }
  if (!isBotFile(bot)) {
    throw new WrongInput(
      `${path} is not a bot: it needs "name" and "config", like examples/salon-bot.json`,
    );
  }
  return bot;
}

/** Streamed from disk when it is sent. */
export async function readContacts(path: string): Promise<{ name: string; content: Blob }> {
  await existing(path, 'contacts');
  return { name: basename(path), content: await openAsBlob(path) };
}

/** The header and the first rows; for files whose cells have no line breaks. */
export async function firstContacts(
  path: string,
  rows: number,
): Promise<{ name: string; content: Blob }> {
  const lines = (await readFile(await existing(path, 'contacts'), 'utf8')).trimEnd().split('\n');
  const content = new Blob([`${lines.slice(0, rows + 1).join('\n')}\n`], { type: 'text/csv' });
  return { name: basename(path), content };
}

async function existing(path: string, what: string): Promise<string> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new WrongInput(`There is no file ${path} (${what}).`);
  if (!found.isFile()) throw new WrongInput(`${path} is not a file (${what}).`);
  return path;
}

function isBotFile(value: unknown): value is BotFile {
  if (typeof value !== 'object' || value === null) return false;
  const { name, config } = value as Record<string, unknown>;
  return typeof name === 'string' && typeof config === 'object' && config !== null;
}
