/** What a program outside of the hub has: an address and a header that says who it is. */
export interface HttpClient {
  /** The data of an answer without errors; throws with the first error and its code. */
  ask<Data>(source: string, variables?: Readonly<Record<string, unknown>>): Promise<Data>;
  /** The code of the first error; undefined where there is none. */
  refusal(source: string, variables?: Readonly<Record<string, unknown>>): Promise<string | undefined>;
}

export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

interface GraphqlBody {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

export function httpClient(url: string, headers: Readonly<Record<string, string>>): HttpClient {
  const post = async (query: string, variables: Readonly<Record<string, unknown>>): Promise<GraphqlBody> => {
    const answer = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    });
    return (await answer.json()) as GraphqlBody;
  };
  return {
    async ask<Data>(source: string, variables = {}) {
      const { data, errors } = await post(source, variables);
      if (errors) throw new Error(`${errors[0]!.extensions.code}: ${errors[0]!.message}`);
      return data as Data;
    },
    async refusal(source, variables = {}) {
      return (await post(source, variables)).errors?.[0]?.extensions.code;
    },
  };
}

/** Asks for a token as RFC 6749 lets a client do it. */
export function requestToken(
  url: string,
  { clientId, clientSecret }: Credentials,
  how: 'client_secret_basic' | 'client_secret_post',
): Promise<Response> {
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  const headers: Record<string, string> = {};
  if (how === 'client_secret_basic')
    headers.authorization = `Basic ${Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString('base64')}`;
  else {
    form.set('client_id', clientId);
    form.set('client_secret', clientSecret);
  }
  return fetch(`${url}/oauth/token`, { method: 'POST', headers, body: form });
}

/** A client that has signed in with its secret. */
export async function signedIn(url: string, credentials: Credentials): Promise<HttpClient> {
  const answer = await requestToken(url, credentials, 'client_secret_basic');
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return httpClient(url, { authorization: `Bearer ${token}` });
}
