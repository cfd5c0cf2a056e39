import { type HttpClient, httpClient } from '../support/http-client';
import { until } from '../support/programs';
import { PASSWORD } from './training-city';

/** A completion as a provider writes it. */
export interface Row {
  readonly externalId: string;
  readonly idNumber: string;
  readonly name: string;
  readonly courseCode: string;
  readonly completedAt: string;
  readonly hours?: number;
}
export interface Counts {
  readonly total: number;
  readonly received: number;
  readonly recognized: number;
  readonly duplicate: number;
  readonly quarantined: number;
  readonly withdrawn: number;
}
export interface Push {
  readonly batch: { readonly id: string } | null;
  readonly accepted: number;
  readonly unchanged: number;
  readonly userErrors: readonly {
    readonly code: string;
    readonly message: string;
    readonly field: readonly string[];
  }[];
}

export const PUSH = `mutation ($completions: [CompletionInput!]!) { pushCompletions(input: { completions: $completions }) {
  batch { id } accepted unchanged userErrors { code message field } } }`;

export async function push(client: HttpClient, completions: readonly Row[]): Promise<Push> {
  return (await client.ask<{ pushCompletions: Push }>(PUSH, { completions })).pushCompletions;
}

/** The receipt of a push once it is settled. */
export async function receiptOf(client: HttpClient, { batch }: Push): Promise<Counts> {
  const receipt = async () =>
    (
      await client.ask<{ completionBatch: { settled: boolean; counts: Counts } }>(
        `query ($id: ID!) { completionBatch(id: $id) { settled
           counts { total received recognized duplicate quarantined withdrawn } } }`,
        { id: batch!.id },
      )
    ).completionBatch;
  await until('the push is settled', 30_000, async () => (await receipt()).settled);
  const { counts } = await receipt();
  const { total, received, recognized, duplicate, quarantined, withdrawn } = counts;
  expect(total).toBe(received + recognized + duplicate + quarantined + withdrawn);
  return counts;
}

/** What a list of completions says of each, by externalId. */
export async function listed(
  client: HttpClient,
  filter: Record<string, unknown> | null,
): Promise<Record<string, string>> {
  const { completions } = await client.ask<{
    completions: { totalCount: number; nodes: { externalId: string; state: string; reasons: string[] }[] };
  }>(
    `query ($filter: CompletionFilter) { completions(first: 100, filter: $filter) {
       totalCount nodes { externalId state reasons } } }`,
    { filter },
  );
  expect(completions.nodes).toHaveLength(Math.min(100, completions.totalCount));
  return Object.fromEntries(
    completions.nodes.map((each) => [each.externalId, [each.state, ...each.reasons].join(' ')]),
  );
}

/** The city bureau's sign-in, by the cookie and by the token of `POST /session`. */
export async function signInBureau(
  url: string,
): Promise<{ readonly byCookie: HttpClient; readonly byToken: HttpClient }> {
  const answer = await fetch(`${url}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'bureau', password: PASSWORD }),
  });
  const cookie = answer.headers.getSetCookie()[0]!;
  expect(cookie).toMatch(/^hub_session=\S+;.* HttpOnly/);
  const { token } = (await answer.json()) as { token: string };
  return {
    byCookie: httpClient(url, { cookie: cookie.split(';')[0]! }),
    byToken: httpClient(url, { authorization: `Bearer ${token}` }),
  };
}
