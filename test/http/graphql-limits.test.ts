import { getIntrospectionQuery, type OperationDefinitionNode, parse } from 'graphql';
import { extentsOf } from '../../src/http/document-extent.rules';
import { GRAPHQL_LIMITS } from '../../src/http/graphql-limits';
import { costOf } from '../../src/http/operation-cost.rules';
import { openTestHub, type TestHub } from '../support/test-hub';
import { ask, startTestHost, type TestHost, tinySchema } from './test-host';

const schema = tinySchema();

function extentOf(query: string) {
  return extentsOf(parse(query))[0]!;
}

function cost(query: string, variables: Record<string, unknown> = {}): number {
  const document = parse(query);
  return costOf({ schema, document, operation: document.definitions[0] as OperationDefinitionNode, variables });
}

/** Each fragment spreads the next twice: 2^count fields in about 35 bytes a fragment. */
function doublingBomb(count: number): string {
  const fragments = Array.from({ length: count }, (_, n) => `fragment f${n} on Query{...f${n + 1} ...f${n + 1}}`);
  return `{...f0}${fragments.join('')}fragment f${count} on Query{hello}`;
}

/** The same through fields, so that it is deep too: 2^count objects. */
function nestedBomb(count: number): string {
  const fragments = Array.from(
    { length: count },
    (_, n) => `fragment g${n} on Thing{a:parent{...g${n + 1}}b:parent{...g${n + 1}}}`,
  );
  return `{all{...g0}}${fragments.join('')}fragment g${count} on Thing{id}`;
}

describe('the extent of a document', () => {
  it('counts levels, aliases, directives and fields at the top with fragments written out', () => {
    const query = `query @d { a: hello ...two ... on Query @include(if: true) { hello } }
      fragment two on Query { b: things { nodes { c: parent { id @skip(if: false) } } } hello }`;
    expect(extentOf(query)).toEqual({ depth: 4, introspectionDepth: 0, aliases: 3, directives: 3, fields: 4 });
  });

  it('counts a fragment as often as it is spread', () => {
    expect(extentOf('{ ...x ...x ...x } fragment x on Query { a: hello }')).toMatchObject({ aliases: 3, fields: 3 });
  });

  it('measures each operation by itself', () => {
    const extents = extentsOf(parse('query A { hello } query B { all { parent { id } } }'));
    expect(extents.map((extent) => extent.depth)).toEqual([1, 3]);
  });

  it('measures introspection apart: the query of graphql-js has 15 levels', () => {
    expect(extentOf(getIntrospectionQuery())).toMatchObject({ depth: 1, introspectionDepth: 15 });
  });

  it.each([
    ['2^100 spreads', doublingBomb(100)],
    ['2^60 nested objects', nestedBomb(60)],
  ])('takes one look at each selection of a document that stands for %s', (_, query) => {
    const work = { selections: 0 };
    extentsOf(parse(query), work);
    const written = query.match(/\.\.\.f|\.\.\.g|parent|hello|id|all/g)!.length;
    expect(work.selections).toBeLessThanOrEqual(written);
  });

  it('comes to an end where fragments go round in a circle', () => {
    expect(extentOf('{ ...a } fragment a on Query { hello ...b } fragment b on Query { ...a hello }').fields).toBe(2);
  });
});

describe('the cost of an operation', () => {
  it.each([
    ['{ hello }', {}, 1],
    ['{ things(first: 100) { nodes { id name } } }', {}, 1 + 100 * (1 + 2)],
    ['{ things(last: 7) { edges { node { id } } pageInfo { hasNextPage } } }', {}, 1 + 7 * (1 + 1 + 1 + (1 + 1))],
    ['{ things { nodes { id } } }', {}, 1 + 20 * 2],
    ['query ($n: Int = 30) { things(first: $n) { nodes { id } } }', {}, 1 + 30 * 2],
    ['query ($n: Int = 30) { things(first: $n) { nodes { id } } }', { n: 5 }, 1 + 5 * 2],
    ['{ all { id } }', {}, 1 + 10],
    ['{ things(first: 10) { nodes { things { nodes { id } } } } }', {}, 1 + 10 * (1 + (1 + 50 * 2))],
    ['{ ...x ...x } fragment x on Query { things(first: 100) { nodes { id } } }', {}, 2 * 201],
    ['{ things(first: 999999999) { nodes { id } } }', {}, 1 + 1000 * 2],
    ['{ things(first: -5) { nodes { id } } }', {}, 1 + 20 * 2],
  ])('%s with %j is %d', (query, variables, expected) => {
    expect(cost(query, variables)).toBe(expected);
  });

  it('takes one look at each selection of 2^60 nested objects', () => {
    const document = parse(nestedBomb(60));
    const work = { selections: 0 };
    const operation = document.definitions[0] as OperationDefinitionNode;
    expect(costOf({ schema, document, operation, variables: {} }, work)).toBeGreaterThan(2 ** 60);
    expect(work.selections).toBeLessThanOrEqual(1 + 1 + 60 * 4 + 1);
  });
});

describe('POST /graphql', () => {
  let hub: TestHub;
  let host: TestHost;
  beforeAll(async () => {
    hub = await openTestHub();
    host = await startTestHost(hub);
  });
  afterAll(async () => {
    await host?.close();
    await hub?.close();
  });

  const nested = (levels: number) => `{ all ${'{ parent '.repeat(levels - 2)}{ id }${' }'.repeat(levels - 2)} }`;
  const aliases = (count: number) => `{ all { ${Array.from({ length: count }, (_, n) => `a${n}: id`).join(' ')} } }`;
  const times = (count: number, field: (n: number) => string) =>
    `{ ${Array.from({ length: count }, (_, n) => field(n)).join(' ')} }`;

  it.each([
    ['TOO_DEEP', 'at 13 levels', nested(13)],
    ['TOO_DEEP', 'at 300 levels', nested(300)],
    ['TOO_DEEP', 'and 2^20 objects, 1.1 kB', nestedBomb(20)],
    ['TOO_MANY_ALIASES', 'at 31', aliases(31)],
    ['TOO_MANY_ROOT_FIELDS', 'at 21', times(21, () => 'hello')],
    ['TOO_MANY_ROOT_FIELDS', 'and 2^80 spreads', doublingBomb(80)],
    ['TOO_MANY_DIRECTIVES', 'at 21', `{ all { ${'... @include(if: true) { id } '.repeat(21)} } }`],
    ['TOO_MANY_TOKENS', 'at 1,001', times(999, () => 'hello')],
    ['TOO_MANY_TOKENS', 'at 500,000', times(500_000, () => 'id')],
    [
      'TOO_EXPENSIVE',
      'at a million rows',
      '{ things(first: 1000) { nodes { things(first: 1000) { nodes { id } } } } }',
    ],
  ])('answers %s %s with 400, whatever the client accepts', async (code, _, query) => {
    for (const accept of ['application/json', 'application/graphql-response+json', '*/*']) {
      const startedAt = performance.now();
      const answer = await ask(host.url, query, { headers: { accept } });
      expect({
        status: answer.status,
        codes: answer.errors.map((error) => error.extensions.code),
        data: answer.data,
      }).toEqual({
        status: 400,
        codes: expect.arrayContaining([code]),
        data: undefined,
      });
      expect(performance.now() - startedAt).toBeLessThan(2_000);
    }
  });

  it('says by how much in the message', async () => {
    expect((await ask(host.url, nested(13))).errors[0]!.message).toBe(
      'The operation has 13 levels of fields; at most 12 are allowed.',
    );
    expect((await ask(host.url, doublingBomb(80))).errors[0]!.message).toContain(
      'more than a billion fields at the top; at most 20',
    );
  });

  it.each([
    ['12 levels', nested(12)],
    ['30 aliases', aliases(30)],
    ['20 root fields', times(20, () => 'hello')],
    ['20 directives', `{ all { ${'... @include(if: true) { id } '.repeat(20)} } }`],
    ['a page of 1,000 rows', '{ things(first: 1000) { nodes { id name parent { id } } pageInfo { hasNextPage } } }'],
  ])('lets %s pass', async (_, query) => {
    const answer = await ask(host.url, query);
    expect(answer.errors.map((error) => error.extensions.code)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^TOO_/)]),
    );
    expect(answer.status).toBe(200);
  });

  it('costs what the variables ask for, also where the document is known', async () => {
    const query = 'query ($n: Int) { things(first: $n) { nodes { things(first: $n) { nodes { id } } } } }';
    expect((await ask(host.url, query, { variables: { n: 10 } })).status).toBe(200);
    expect((await ask(host.url, query, { variables: { n: 900 } })).code).toBe('TOO_EXPENSIVE');
    expect((await ask(host.url, query, { variables: { n: 10 } })).status).toBe(200);
  });

  it('answers the introspection queries of graphql-js and GraphiQL', async () => {
    const full = {
      descriptions: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
    };
    for (const options of [{}, full]) {
      const answer = await ask(host.url, getIntrospectionQuery(options));
      expect([answer.status, answer.errors]).toEqual([200, []]);
    }
  });

  it('refuses introspection that multiplies itself', async () => {
    const types =
      '{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }';
    expect((await ask(host.url, types)).status).toBe(400);
  });

  it(`has room for ${GRAPHQL_LIMITS.tokens} tokens and refuses bodies above 2 MiB with 413`, async () => {
    const body = (bytes: number) => ({ variables: { name: 'x'.repeat(bytes) } });
    const query = 'query ($name: String) { hello(name: $name) }';
    expect((await ask(host.url, query, body(2 * 1024 * 1024 - 200))).status).toBe(200);
    const answer = await ask(host.url, query, body(2 * 1024 * 1024));
    expect([answer.status, answer.code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  });

  it('refuses several operations in one request, changes by GET, and requests that a form could send', async () => {
    const post = (body: string, contentType: string) =>
      fetch(`${host.url}/graphql`, { method: 'POST', headers: { 'content-type': contentType }, body });
    expect((await post('[{"query":"{hello}"},{"query":"{hello}"}]', 'application/json')).status).toBe(400);
    expect((await post('{"query":"{hello}"}', 'text/plain')).status).toBe(400);
    expect((await post('query=%7Bhello%7D', 'application/x-www-form-urlencoded')).status).toBe(415);
    expect((await fetch(`${host.url}/graphql?query={hello}`)).status).toBe(400);
    const headers = { 'apollo-require-preflight': '1' };
    expect((await fetch(`${host.url}/graphql?query=mutation{touch}`, { headers })).status).toBe(405);
    expect((await fetch(`${host.url}/graphql?query={hello}`, { headers })).status).toBe(200);
  });

  it('does not help to guess what the schema calls things', async () => {
    const { errors } = await ask(host.url, '{ helo }');
    expect(errors[0]!.message).toBe('Cannot query field "helo" on type "Query".');
  });
});
