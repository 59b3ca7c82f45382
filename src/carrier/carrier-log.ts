/** What the carrier needs of a logger; a number never gets into a message. */
export interface CarrierLog {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
}
