/** A secret as anybody may see it: its value is not read again over the API. */
export interface CompanySecret {
  name: string;
  createdBy: string;
  createdAt: Date;
  updatedAt: Date;
}

export interface CompanySecretStore {
  /** In the order of their names. */
  list(companyId: string): Promise<CompanySecret[]>;
  /** A new value takes the place of the one before; throws `state_conflict` at the limit. */
  put(
    companyId: string,
    secret: { name: string; value: string; by: string },
  ): Promise<{ secret: CompanySecret; isNew: boolean }>;
  /** Throws `not_found`. */
  delete(companyId: string, name: string, by: string): Promise<void>;
  /** Values of those that there are, for the agent of a call. */
  valuesOf(companyId: string, names: readonly string[]): Promise<Record<string, string>>;
}
