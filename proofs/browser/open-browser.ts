import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const CANDIDATES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
/** Pictures are 1280 pixels wide; a wide page is drawn smaller to fit. */
const PICTURE = { width: 1_280, height: 900 };
const WAIT_MS = 60_000;

/** The browser that CHROMIUM names, else one that is installed. */
export function openBrowser(named: string | undefined): Promise<Browser> {
  const executablePath = named || CANDIDATES.find((path) => existsSync(path));
  if (executablePath === undefined) {
    throw new Error('there is no Chromium: install one, or set CHROMIUM=/path/to/it');
  }
  return chromium.launch({ executablePath, headless: true, args: FLAGS });
}

export interface OpenPage {
  page: Page;
  /** What went wrong in the page by itself, and whom it asked besides this machine. */
  complaints(): { errors: string[]; strangers: string[] };
}

/** A page that reaches this machine only; `scale` is what its pictures are made smaller by. */
export async function openPage(browser: Browser, scale: number): Promise<OpenPage> {
  const viewport = {
    width: Math.round(PICTURE.width / scale),
    height: Math.round(PICTURE.height / scale),
  };
  const context = await browser.newContext({ viewport, deviceScaleFactor: scale });
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  const errors: string[] = [];
  const strangers = new Set<string>();
  page.on('pageerror', (error) => errors.push(error.message));
  await context.route(
    ({ hostname }) => hostname !== '127.0.0.1' && hostname !== 'localhost',
    (route) => {
      strangers.add(new URL(route.request().url()).hostname);
      return route.abort();
    },
  );
  return { page, complaints: () => ({ errors, strangers: [...strangers] }) };
}
