import type { CompanyScope } from '../domain/principal.js';
import type { RecordingPolicy } from '../domain/recording-rule.js';
import type { Page, PageRequest } from './page.js';

export interface CompanySettings {
  name: string;
  description: string | null;
  /** The zone of campaigns that name none; null: Europe/Moscow. */
  timezone: string | null;
  /** Null: no limit of its own. */
  callsPerMinute: number | null;
  maxConcurrentCalls: number | null;
  /** Its share of a line that several companies dial on. */
  weight: number;
  /** Whether its calls are recorded, where people are told so. */
  recording: RecordingPolicy;
}

export interface Company extends CompanySettings {
  id: string;
  slug: string;
  createdAt: Date;
  updatedAt: Date;
}

export interface CompanyStore {
  /** Newest first. */
  list(scope: CompanyScope, page: PageRequest): Promise<Page<Company>>;
  /** By id or slug; null when there is none in scope. */
  find(scope: CompanyScope, idOrSlug: string): Promise<Company | null>;
  /** The company, if there is exactly one. */
  findOnly(): Promise<Company | null>;
  /**
   * Without a slug one is derived from the name. Throws `already_exists` for a name or slug that is
   * taken.
   */
  insert(settings: CompanySettings, slug: string | null): Promise<Company>;
  update(id: string, changes: Partial<CompanySettings>): Promise<Company>;
  /** Throws `in_use` while the company owns bots, campaigns or calls. */
  delete(id: string): Promise<void>;
}
