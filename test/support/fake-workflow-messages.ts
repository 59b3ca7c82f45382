import { DomainError } from '../../src/domain/errors.js';
import type { WorkflowMessage, WorkflowMessages } from '../../src/ports/workflow-messages.js';

export interface FakeWorkflowMessages extends WorkflowMessages {
  sent: WorkflowMessage[];
  /** What happens when a message arrives; the default takes it. */
  onSend: (message: WorkflowMessage) => Promise<void>;
  /** From now on Temporal is away. */
  goAway(): void;
  comeBack(): void;
}

/** Temporal as the API sees it: takes messages in order, or is away. */
export function createFakeWorkflowMessages(): FakeWorkflowMessages {
  let away = false;
  const fake: FakeWorkflowMessages = {
    sent: [],
    onSend: async () => undefined,
    goAway: () => void (away = true),
    comeBack: () => void (away = false),
    async send(message) {
      if (away) throw new DomainError('unavailable', 'Temporal does not answer.');
      fake.sent.push(message);
      await fake.onSend(message);
    },
  };
  return fake;
}
