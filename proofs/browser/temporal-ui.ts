import type { Locator, Page } from 'playwright-core';

/** The columns that answer an operator's questions, in this order. */
const COLUMNS = ['CallStage', 'CallAttempt', 'CallOutcome', 'NextAttemptAt', 'Workflow ID'];
const COLUMNS_AWAY = ['Workflow ID', 'Run ID', 'Type', 'Start', 'End'];

/** The Temporal Web UI as an operator uses it. */
export function openTemporalUi(page: Page, uiUrl: string) {
  const workflows = `${uiUrl}/namespaces/default/workflows`;
  return {
    /** The list by a filter; resolves when a row is shown. */
    async list(query: string): Promise<void> {
      await page.goto(`${workflows}?${new URLSearchParams({ query }).toString()}`);
      await rows(page).first().waitFor();
    },

    rowCount: () => rows(page).count(),

    async chooseColumns(): Promise<void> {
      await page.getByTestId('workflows-summary-table-configuration-button').click();
      for (const name of COLUMNS_AWAY) await columnButton(page, `Remove ${name} column`);
      for (const name of COLUMNS) await columnButton(page, `Add ${name} column`);
      await page.keyboard.press('Escape');
    },

    async openWorkflow(workflowId: string): Promise<void> {
      await rows(page).getByRole('link', { name: workflowId }).first().click();
      await page.getByRole('heading', { name: workflowId }).waitFor();
    },

    async openUserMetadata(): Promise<void> {
      await page.getByRole('tab', { name: 'User Metadata' }).click();
    },

    /** The text that the workflow says of itself; the page draws it in a frame. */
    async currentDetails(): Promise<string> {
      const text = page.locator('iframe').last().contentFrame().locator('body');
      await text.getByText('call tasks').waitFor();
      return text.innerText();
    },

    /** The dialog with a signal chosen, not sent yet. */
    async prepareSignal(name: string): Promise<Locator> {
      await page.getByRole('button', { name: 'More Actions' }).click();
      await page.getByRole('menuitem', { name: 'Send a Signal' }).click();
      await signalChoice(page).click();
      await page.getByRole('option', { name: new RegExp(`^\\s*${name}\\b`) }).click();
      return signalDialog(page);
    },

    async submitSignal(): Promise<void> {
      await signalDialog(page).getByRole('button', { name: 'Submit' }).click();
      await signalChoice(page).waitFor({ state: 'hidden' });
    },
  };
}

function rows(page: Page): Locator {
  return page.locator('tbody tr').filter({ has: page.locator('a[href*="/workflows/"]') });
}

/** The page holds its dialogs twice, for wide and for narrow screens. */
const signalDialog = (page: Page): Locator =>
  page.locator('dialog:has(#signal-select)').filter({ visible: true });
const signalChoice = (page: Page): Locator =>
  page.getByTestId('signal-select-button').filter({ visible: true });

async function columnButton(page: Page, label: string): Promise<void> {
  const button = page.getByRole('button', { name: label, exact: true });
  if ((await button.count()) > 0) await button.first().click();
}
