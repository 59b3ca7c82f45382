import type {
  AnsweredBy,
  BusinessEnding,
  CallState,
  DispositionCode,
  NetworkEnding,
  Outcome,
} from '../../domain/call.js';
import { BaseModel } from './base-model.js';

export class CallModel extends BaseModel {
  static override tableName = 'calls';
  static override jsonAttributes = ['collected_data'];

  declare id: string;
  declare callTaskId: string;
  declare campaignId: string;
  declare companyId: string;
  declare skillbaseId: string;
  declare skillbaseVersion: number;
  declare lineId: string;
  declare attemptNumber: number | null;
  declare round: number;
  declare state: CallState;
  declare direction: 'inbound' | 'outbound';
  declare phoneNumber: string;
  declare callerId: string | null;
  declare network: NetworkEnding | null;
  declare answeredBy: AnsweredBy | null;
  declare business: BusinessEnding | null;
  declare detail: string | null;
  declare disposition: DispositionCode | null;
  declare outcome: Outcome | null;
  declare counted: boolean | null;
  declare language: string;
  declare durationSec: number;
  declare turnCount: number;
  declare rating: number | null;
  declare collectedData: Record<string, unknown>;
  declare reservedAt: Date;
  declare dialingAt: Date | null;
  declare answeredAt: Date | null;
  declare endedAt: Date | null;
  declare createdAt: Date;
}
