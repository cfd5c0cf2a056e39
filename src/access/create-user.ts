import { localDateOf } from '../platform/clock';
import { DUPLICATE_KEY, errnoOf, inTransaction, type SqlValue, type Transaction } from '../platform/database';
import type { Hub } from '../platform/hub';
import { flaw, Refusal } from '../platform/refusal';
import { parseCreditCode } from '../registry/credit-code.rules';
import { parseIdNumber } from '../registry/id-number.rules';
import { hashPassword } from './password';
import { makeSecondFactor } from './second-factor';
import {
  type Binding,
  BINDING_OF,
  flawsOfNewUser,
  isAdministrative,
  type NewUser,
  normalizedUsername,
  roleOf,
} from './user.rules';
import { type Role, UserAccount } from './user-account.entity';
import { OPERATOR, writeAuditLines } from './write-audit-line';

export interface CreatedUser {
  readonly userId: number;
  readonly username: string;
  readonly role: Role;
  /** `otpauth://…` of the second factor, shown once; null where none is asked for. */
  readonly totpUri: string | null;
}

/**
 * Makes a person's sign-in on an operator's word: `hub user create`. An administrative role gets a second factor while the
 * setting HUB_REQUIRE_TOTP is on.
 * @throws Refusal naming `username`, `password`, `role`, `unit`, `department`, `region` or `person`
 */
export async function createUser(hub: Hub, input: NewUser): Promise<CreatedUser> {
  const flaws = flawsOfNewUser(input);
  if (flaws.length > 0) throw new Refusal(flaws);
  const role = roleOf(input.role)!;
  const username = normalizedUsername(input.username);
  const bound = await boundTo(hub, role, input);
  const factor = hub.settings.requireTotp && isAdministrative(role) ? makeSecondFactor(hub, username) : null;
  const account: UserAccount = {
    id: await hub.ids.reserve('user_account'),
    username,
    passwordHash: await hashPassword(input.password),
    role,
    ...bound,
    totpSecret: factor?.sealed ?? null,
    active: 1,
    createdAt: hub.clock.now(),
  };
  await inTransaction(hub.database, (tx) => insertUser(tx, account));
  return { userId: account.id, username, role, totpUri: factor?.uri ?? null };
}

async function insertUser(tx: Transaction, account: UserAccount): Promise<void> {
  try {
    await tx.manager.insert(UserAccount, account);
  } catch (error) {
    if (errnoOf(error) !== DUPLICATE_KEY) throw error;
    throw new Refusal([flaw('TAKEN', ['username'], 'This --username is taken: choose another.')]);
  }
  const line = { action: 'create-user', subject: `user:${account.id}`, detail: `role ${account.role}` };
  await writeAuditLines(tx, OPERATOR, [line], account.createdAt);
}

type Bound = Pick<UserAccount, 'unitId' | 'departmentId' | 'regionCode' | 'personId'>;
const UNBOUND: Bound = { unitId: null, departmentId: null, regionCode: null, personId: null };

/** Finds what the role is bound to. */
async function boundTo(hub: Hub, role: Role, input: NewUser): Promise<Bound> {
  const binding = BINDING_OF[role];
  if (binding === null) return UNBOUND;
  const { statement, value, column } = lookUp(hub, binding, input[binding]!.trim());
  const [row] = await hub.sql.query<{ key: number | string }>(statement, [value]);
  if (!row)
    throw new Refusal([
      flaw('NOT_FOUND', [binding], `There is no ${binding} with what --${binding} says: import it first.`),
    ]);
  return { ...UNBOUND, [column]: row.key };
}

interface LookUp {
  readonly statement: string;
  readonly value: SqlValue;
  readonly column: keyof Bound;
}

function lookUp(hub: Hub, binding: Binding, text: string): LookUp {
  switch (binding) {
    case 'unit': {
      const code = parseCreditCode(text);
      if (!code.ok) throw new Refusal([flaw('INVALID', ['unit'], `--unit: ${code.reason}`)]);
      return { statement: 'SELECT id AS `key` FROM unit WHERE credit_code = ?', value: code.value, column: 'unitId' };
    }
    case 'department':
      return { statement: 'SELECT id AS `key` FROM department WHERE code = ?', value: text, column: 'departmentId' };
    case 'region':
      return { statement: 'SELECT code AS `key` FROM region WHERE code = ?', value: text, column: 'regionCode' };
    case 'person': {
      const number = parseIdNumber(text, localDateOf(hub.clock.now()));
      if (!number.ok) throw new Refusal([flaw('INVALID_ID_NUMBER', ['person'], `--person: ${number.reason}`)]);
      const statement = 'SELECT id AS `key` FROM person WHERE id_number_index = ?';
      return { statement, value: hub.cipher.blindIndex(number.value), column: 'personId' };
    }
  }
}
