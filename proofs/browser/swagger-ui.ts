import type { Locator, Page } from 'playwright-core';

/** One operation as a person fills it in; what is not named keeps the example that stands there. */
export interface Operation {
  tag: string;
  operationId: string;
  /** Parameters by name; an empty text clears what the example filled in. */
  parameters?: Record<string, string>;
  file?: string;
}

export interface Executed {
  /** As the page shows it. */
  status: number;
  body: unknown;
  block: Locator;
  /** The part of the block that came with the answer. */
  answer: Locator;
}

/** Swagger UI as a person uses it: everything here is a click or a key press in the page. */
export async function openSwaggerUi(page: Page, apiUrl: string) {
  await page.goto(`${apiUrl}/docs`);
  await page.locator('.opblock').first().waitFor();
  return {
    async fillKey(key: string): Promise<void> {
      await page.getByRole('button', { name: 'Authorize' }).click();
      await keySection(page).getByRole('textbox').fill(key);
    },

    async authorize(): Promise<void> {
      await keySection(page).getByRole('button', { name: 'Apply credentials' }).click();
      await keySection(page).getByText('Authorized').first().waitFor();
      await keySection(page).getByRole('button', { name: 'Close' }).click();
    },

    async execute(operation: Operation): Promise<Executed> {
      const block = await openBlock(page, operation);
      for (const [name, value] of Object.entries(operation.parameters ?? {})) {
        await fillParameter(block, name, value);
      }
      if (operation.file) await block.locator('input[type=file]').setInputFiles(operation.file);
      return press(block);
    },

    /** So that the next picture shows one operation and not all that were tried before. */
    async close({ block }: Executed): Promise<void> {
      await block.locator('.opblock-summary-control').click();
    },
  };
}

export type SwaggerUi = Awaited<ReturnType<typeof openSwaggerUi>>;

function keySection(page: Page): Locator {
  return page.locator('.auth-container').filter({ hasText: 'An API key' });
}

async function openBlock(page: Page, { tag, operationId }: Operation): Promise<Locator> {
  const block = page.locator(`[id="operations-${tag.replaceAll(' ', '_')}-${operationId}"]`);
  const isOpen = await block.evaluate((element) => element.classList.contains('is-open'));
  if (!isOpen) await block.locator('.opblock-summary-control').click();
  await block.locator('button.execute').waitFor();
  return block;
}

async function fillParameter(block: Locator, name: string, value: string): Promise<void> {
  const row = block.locator(`tr[data-param-name="${name}"]`);
  const choice = row.locator('select');
  if ((await choice.count()) > 0) await choice.selectOption(value);
  else await row.locator('input').fill(value);
}

async function press(block: Locator): Promise<Executed> {
  const clear = block.locator('button.btn-clear');
  if ((await clear.count()) > 0) await clear.click();
  await block.locator('button.execute').click();
  const answer = block.locator('.live-responses-table tbody tr.response');
  await answer.waitFor();
  const status = Number(await answer.locator('.response-col_status').innerText());
  const shown = answer.locator('.response-col_description .highlight-code pre').first();
  const text = (await shown.count()) > 0 ? await shown.innerText() : '';
  return { status, body: parsed(text), block, answer: block.locator('.responses-wrapper') };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
