import { DomainError } from '../domain/errors.js';
import type { CompanyScope } from '../domain/principal.js';
import type { Call, CallDetail, CallFilter, CallMessage, CallStore } from '../ports/call-store.js';
import type { PageRequest } from '../ports/page.js';
import type { ParsePhone } from '../ports/phone-numbers.js';
import type { Recording, RecordingStore } from '../ports/recording-store.js';
import { writtenNumber } from './written-number.js';

export type Calls = ReturnType<typeof createCalls>;

export interface CallsDeps {
  store: CallStore;
  recordings: RecordingStore;
  parsePhone: ParsePhone;
}

export function createCalls({ store, recordings, parsePhone }: CallsDeps) {
  const existing = <T>(found: T | null): T => {
    if (found !== null) return found;
    throw new DomainError('not_found', 'There is no such call.');
  };
  const isRecorded = async (call: Call) =>
    call.answeredAt !== null && (await recordings.find(call.id)) !== null;
  return {
    async list(scope: CompanyScope, filter: CallFilter, page: PageRequest) {
      const { phoneNumber } = filter;
      const exact =
        phoneNumber === undefined ? phoneNumber : writtenNumber(parsePhone, phoneNumber);
      const found = await store.list(scope, { ...filter, phoneNumber: exact }, page);
      const answered = found.items.filter(({ answeredAt }) => answeredAt !== null);
      return { ...found, recorded: await recordings.recorded(answered.map(({ id }) => id)) };
    },

    async detail(scope: CompanyScope, id: string): Promise<CallDetail & { isRecorded: boolean }> {
      const detail = existing(await store.detail(scope, id));
      return { ...detail, isRecorded: await isRecorded(detail.call) };
    },

    messages: async (scope: CompanyScope, id: string): Promise<CallMessage[]> =>
      existing(await store.messages(scope, id)),

    async transcript(scope: CompanyScope, id: string) {
      const call = existing(await store.find(scope, id));
      const messages = existing(await store.messages(scope, id));
      return { messages, language: call.language, startedAt: call.answeredAt ?? call.startedAt };
    },

    async recording(scope: CompanyScope, id: string): Promise<Recording> {
      const { id: callId } = existing(await store.find(scope, id));
      const recording = await recordings.find(callId);
      if (recording !== null) return recording;
      throw new DomainError('not_found', 'This call was not recorded.');
    },

    async rate(scope: CompanyScope, id: string, rating: number): Promise<void> {
      existing((await store.rate(scope, id, rating)) ? true : null);
    },
  };
}
