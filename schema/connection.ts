import { ArgsType, type ClassType, Field, Int, ObjectType } from 'type-graphql';
import type { Key, Page, PageRequest } from '../src/platform/page';
import { BadInput } from '../src/platform/refusal';

/** How many rows come where neither `first` nor `last` is given. */
export const DEFAULT_PAGE = 20;
export const LARGEST_PAGE = 100;

@ObjectType('PageInfo', { description: 'Where a page lies in its list (Relay).', simpleResolvers: true })
export class PageInfo {
  @Field(() => Boolean) hasNextPage: boolean;
  @Field(() => Boolean) hasPreviousPage: boolean;
  @Field(() => String, { nullable: true }) startCursor: string | null;
  @Field(() => String, { nullable: true }) endCursor: string | null;
}

/** Arguments of a list that is only read forwards. */
@ArgsType()
export class ForwardPageArgs {
  @Field(() => Int, { nullable: true, description: '1 to 100; 20 where it is left out.' })
  first?: number | null;
  @Field(() => String, { nullable: true, description: 'An `endCursor` or a `cursor`: the page begins behind it.' })
  after?: string | null;
}

/** Arguments of a list that is read from both ends. */
@ArgsType()
export class PageArgs extends ForwardPageArgs {
  @Field(() => Int, { nullable: true, description: '1 to 100, from the end; not together with `first`.' })
  last?: number | null;
  @Field(() => String, { nullable: true, description: 'A `startCursor` or a `cursor`: the page ends before it.' })
  before?: string | null;
}

/** How cursors of one list are written: its name, and what each part of its key is. */
export interface CursorForm {
  readonly list: string;
  /** `time`: milliseconds since 1970, up to the year 9999. */
  readonly parts: readonly ('number' | 'text' | 'time')[];
}

export function encodeCursor(form: CursorForm, key: Key): string {
  return Buffer.from(JSON.stringify([form.list, ...key])).toString('base64url');
}

/** @returns null where the text is no cursor of this list */
export function decodeCursor(form: CursorForm, cursor: string): Key | null {
  if (cursor.length > 1_000 || !/^[\w-]+$/.test(cursor)) return null;
  try {
    const [list, ...key]: unknown[] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const fits =
      list === form.list && key.length === form.parts.length && key.every((part, at) => partFits(part, form, at));
    return fits ? (key as Key) : null;
  } catch {
    return null;
  }
}

const LATEST = Date.parse('9999-12-31T23:59:59.999Z');

function partFits(part: unknown, form: CursorForm, at: number): boolean {
  if (form.parts[at] === 'text') return typeof part === 'string';
  return Number.isSafeInteger(part) && (form.parts[at] === 'number' || (Number(part) >= 0 && Number(part) <= LATEST));
}

/**
 * Reads the arguments of a connection by the rules of Relay.
 * @throws BadInput naming the argument that cannot be used
 */
export function pageRequest(
  args: Pick<PageArgs, 'first' | 'after' | 'last' | 'before'>,
  form: CursorForm,
  sizes: { readonly usual: number; readonly most: number } = { usual: DEFAULT_PAGE, most: LARGEST_PAGE },
): PageRequest {
  const first = countOf('first', args.first, sizes.most);
  const last = countOf('last', args.last, sizes.most);
  if (first !== null && last !== null) throw new BadInput('`first` and `last` were both given: use one of them.');
  return {
    count: first ?? last ?? sizes.usual,
    after: keyOf('after', args.after, form),
    before: keyOf('before', args.before, form),
    fromEnd: last !== null,
  };
}

function countOf(name: string, value: number | null | undefined, most: number): number | null {
  if (value === null || value === undefined) return null;
  if (value < 1 || value > most) throw new BadInput(`\`${name}\` must be from 1 to ${most}.`);
  return value;
}

function keyOf(name: string, cursor: string | null | undefined, form: CursorForm): Key | null {
  if (cursor === null || cursor === undefined) return null;
  const key = decodeCursor(form, cursor);
  if (!key) throw new BadInput(`\`${name}\` is not a cursor of this list: pass one that it has answered, unchanged.`);
  return key;
}

export interface Edge<Item> {
  readonly cursor: string;
  readonly node: Item;
}

/** A page as clients see it. What is not asked for is not worked out: `count` runs only for `totalCount`. */
export interface Connection<Item> {
  readonly edges: readonly Edge<Item>[];
  readonly nodes: readonly Item[];
  readonly pageInfo: PageInfo;
  totalCount(): number | Promise<number>;
}

export interface ConnectionContent<Row, Item> {
  readonly page: Page<Row>;
  readonly form: CursorForm;
  readonly keyOf: (row: Row) => Key;
  readonly itemOf: (row: Row) => Item;
  readonly count: () => number | Promise<number>;
}

export interface ConnectionType<Item extends object> {
  new <Row>(content: ConnectionContent<Row, Item>): Connection<Item>;
}

/** Declares `<name>Connection` and `<name>Edge` over a node type. */
export function connectionType<Item extends object>(name: string, node: () => ClassType<Item>): ConnectionType<Item> {
  @ObjectType(`${name}Edge`, { simpleResolvers: true })
  class EdgeType implements Edge<Item> {
    @Field(() => String) cursor: string;
    @Field(node) node: Item;
  }

  @ObjectType(`${name}Connection`, { simpleResolvers: true })
  class ConnectionClass<Row> implements Connection<Item> {
    @Field(() => [EdgeType]) readonly edges: readonly Edge<Item>[];
    @Field(() => [node()]) readonly nodes: readonly Item[];
    @Field(() => PageInfo) readonly pageInfo: PageInfo;
    private readonly count: () => number | Promise<number>;

    constructor({ page, form, keyOf, itemOf, count }: ConnectionContent<Row, Item>) {
      this.nodes = page.rows.map(itemOf);
      this.edges = this.nodes.map((item, at) => ({ cursor: encodeCursor(form, keyOf(page.rows[at]!)), node: item }));
      this.pageInfo = {
        hasNextPage: page.hasNext,
        hasPreviousPage: page.hasPrevious,
        startCursor: this.edges[0]?.cursor ?? null,
        endCursor: this.edges.at(-1)?.cursor ?? null,
      };
      this.count = count;
    }

    @Field(() => Int, { description: 'Of the whole list, whatever the page; counted only where it is asked for.' })
    totalCount(): number | Promise<number> {
      return this.count();
    }
  }
  return ConnectionClass;
}
