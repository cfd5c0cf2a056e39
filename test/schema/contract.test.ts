import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type GraphQLArgument,
  type GraphQLNamedType,
  type GraphQLSchema,
  astFromValue,
  buildSchema,
  findBreakingChanges,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  print,
} from 'graphql';
import { buildHubSchema, servedSdl } from '../../schema/build-schema';
import { packageRoot } from '../../src/platform/package-root';
import { MOST_TO_COME, NOT_YET_SERVED } from './not-yet-served';

const textOf = (...path: string[]): string => readFileSync(join(packageRoot, ...path), 'utf8');

describe('the served schema', () => {
  const contract = buildSchema(textOf('test', 'contract', 'hub.graphql'));
  let served: GraphQLSchema;
  beforeAll(async () => {
    served = await buildHubSchema();
  });

  it('is the one checked in as schema/hub.graphql; `npm run schema` writes it anew', () => {
    expect(servedSdl(served)).toBe(textOf('schema', 'hub.graphql'));
  });

  it('lacks of the contract what is listed as not yet served, and nothing else', () => {
    expect(missing(contract, served).sort()).toEqual([...NOT_YET_SERVED].sort());
  });

  it('has a list of what is not yet served that only shrinks', () => {
    expect(new Set(NOT_YET_SERVED).size).toBe(NOT_YET_SERVED.length);
    expect(NOT_YET_SERVED.length).toBeLessThanOrEqual(MOST_TO_COME);
  });

  it('breaks nothing of the contract beside', () => {
    const others = findBreakingChanges(contract, served).filter((change) => !/_REMOVED$/.test(change.type));
    expect(others).toEqual([]);
  });

  it('has every type, nullability and default of the contract exactly', () => {
    expect(differences(contract, served)).toEqual([]);
  });
});

describe('the comparison itself', () => {
  const old = buildSchema('type Query { a(x: Int = 1): String! b: Int } enum E { A B } type T { e: E }');

  it('sees a removed field, type and enum value', () => {
    const next = buildSchema('type Query { a(x: Int = 1): String! } enum E { A } type U { e: E }');
    expect(missing(old, next).sort()).toEqual(['E.B', 'Query.b', 'T']);
  });

  it('sees a changed nullability, default and type', () => {
    const next = buildSchema('type Query { a(x: Int = 2): String b: Int! } enum E { A B } type T { e: E }');
    expect(differences(old, next)).toEqual([
      'Query.a: String! became String',
      'Query.a(x): Int = 1 became Int = 2',
      'Query.b: Int became Int!',
    ]);
  });
});

/**
 * What of the contract is missing, as `Type`, `Type.field`, `Type.field(argument)` or `Enum.VALUE`; nothing under what is
 * missing, but for the roots, whose fields are what is asked for.
 */
function missing(contract: GraphQLSchema, served: GraphQLSchema): string[] {
  return namedTypes(contract).flatMap((type) => {
    const counterpart = served.getType(type.name);
    return counterpart || ROOTS.includes(type.name) ? missingOf(type, counterpart) : [type.name];
  });
}

const ROOTS = ['Query', 'Mutation', 'Subscription'];

function missingOf(type: GraphQLNamedType, counterpart: GraphQLNamedType | undefined): string[] {
  const present = new Set(counterpart && membersOf(counterpart).map((member) => member.name));
  const parents = new Set<string>();
  return membersOf(type)
    .filter(({ name, parent }) => {
      if (present.has(name)) return false;
      parents.add(name);
      return !parent || !parents.has(parent);
    })
    .map(({ name }) => name);
}

/** Where both have something, and it is not the same. */
function differences(contract: GraphQLSchema, served: GraphQLSchema): string[] {
  return namedTypes(contract).flatMap((type) => {
    const counterpart = served.getType(type.name);
    const members = new Map(counterpart ? membersOf(counterpart).map((each) => [each.name, each.type]) : []);
    const kind = counterpart && counterpart.constructor !== type.constructor ? [`${type.name} is of another kind`] : [];
    return [
      ...kind,
      ...membersOf(type).flatMap((member) => {
        const other = members.get(member.name);
        return other === undefined || other === member.type ? [] : [`${member.name}: ${member.type} became ${other}`];
      }),
    ];
  });
}

interface Member {
  readonly name: string;
  readonly type: string;
  readonly parent?: string;
}

function membersOf(type: GraphQLNamedType): Member[] {
  if (isEnumType(type)) return type.getValues().map((value) => ({ name: `${type.name}.${value.name}`, type: 'value' }));
  if (isInputObjectType(type))
    return Object.values(type.getFields()).map((field) => ({
      name: `${type.name}.${field.name}`,
      type: inputText(field),
    }));
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  const interfaces = type.getInterfaces().map((each) => ({ name: `${type.name}: ${each.name}`, type: 'interface' }));
  const fields = Object.values(type.getFields()).flatMap((field) => {
    const name = `${type.name}.${field.name}`;
    const args = field.args.map((arg) => ({ name: `${name}(${arg.name})`, type: inputText(arg), parent: name }));
    return [{ name, type: String(field.type) }, ...args];
  });
  return [...interfaces, ...fields];
}

function inputText({ type, defaultValue }: Pick<GraphQLArgument, 'type' | 'defaultValue'>): string {
  const node = astFromValue(defaultValue, type);
  return node ? `${type} = ${print(node)}` : String(type);
}

function namedTypes(schema: GraphQLSchema): GraphQLNamedType[] {
  return Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith('__'));
}
