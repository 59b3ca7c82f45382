import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from 'playwright-core';
import { check } from './checks.js';

const FOLDER = fileURLToPath(new URL('../../docs/pictures', import.meta.url));
const BYTES_MAX = 250_000;
/**
 * A key in a picture is an invitation, even when its platform is gone; the page shows it in both.
 */
const WITHOUT_KEYS = '.curl-command { display: none } .auth-container input { filter: blur(4px) }';

export interface Frame {
  /** Scrolled to the top of the picture. */
  from?: Locator;
  /** Of the picture; missing: the whole page that is seen. */
  height?: number;
  /** Nothing but this. */
  only?: Locator;
}

/** What the page shows. */
export async function takePicture(
  page: Page,
  name: string,
  { from, height, only }: Frame = {},
): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const path = join(FOLDER, `${name}.png`);
  const hidden = await page.addStyleTag({ content: WITHOUT_KEYS });
  await from?.evaluate(scrollToTop);
  const size = page.viewportSize();
  const clip =
    height === undefined || size === null ? undefined : { x: 0, y: 0, width: size.width, height };
  if (only) await only.screenshot({ path });
  else await page.screenshot({ path, ...(clip && { clip }) });
  await hidden.evaluate(takeAway);
  const bytes = statSync(path).size;
  check(bytes < BYTES_MAX, `picture ${name}.png (${Math.round(bytes / 1_000)} KB)`);
}

function scrollToTop(element: { scrollIntoView(options: { block: string }): void }): void {
  element.scrollIntoView({ block: 'start' });
}

function takeAway(node: object): void {
  (node as { remove(): void }).remove();
}
