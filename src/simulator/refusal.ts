export interface RefusalFacts {
  status: number;
  code: string;
  detail: string;
  errors?: { field: string; message: string }[];
}

/** A request that the exchange does not fulfil, as the caller is told. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(readonly facts: RefusalFacts) {
    super(facts.detail);
  }
}

export const refuse = (status: number, code: string, detail: string): Refusal =>
  new Refusal({ status, code, detail });
