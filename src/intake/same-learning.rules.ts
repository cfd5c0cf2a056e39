/** A course in the question which courses are the same: a known learning, or a course that has none yet. */
export type LearningNode = { readonly learningId: number } | { readonly key: string };

/** Joins learnings that are declared the same, however long the chain (union-find). */
export class SameLearning {
  private readonly parents = new Map<string, string>();

  /** Says the two are the same; returns false where they were already. */
  join(left: LearningNode, right: LearningNode): boolean {
    const one = this.root(nameOf(left));
    const other = this.root(nameOf(right));
    if (one === other) return false;
    const [root, child] = comesBefore(one, other) ? [one, other] : [other, one];
    this.parents.set(root, root);
    this.parents.set(child, root);
    return true;
  }

  /**
   * The learning that a course belongs to in the end: the smallest known one of its kin; among new courses only, the id
   * of the one whose key comes first.
   * @param newIds ids of new courses by key
   */
  learningId(node: LearningNode, newIds: ReadonlyMap<string, number>): number {
    const root = this.root(nameOf(node));
    return root.startsWith(KNOWN) ? Number(root.slice(1)) : newIds.get(root.slice(1))!;
  }

  /** Known learnings that are absorbed by another. */
  merged(): { from: number; into: number }[] {
    return [...this.parents.keys()].flatMap((name) => {
      const root = this.root(name);
      return name !== root && name.startsWith(KNOWN)
        ? [{ from: Number(name.slice(1)), into: Number(root.slice(1)) }]
        : [];
    });
  }

  private root(name: string): string {
    let at = name;
    for (let parent = this.parents.get(at); parent !== undefined && parent !== at; parent = this.parents.get(at))
      at = parent;
    return at;
  }
}

const KNOWN = '#';
const NEW = '+';

function nameOf(node: LearningNode): string {
  return 'learningId' in node ? `${KNOWN}${node.learningId}` : `${NEW}${node.key}`;
}

/** Known learnings lead, the smallest first. */
function comesBefore(one: string, other: string): boolean {
  if (one.startsWith(KNOWN) && other.startsWith(KNOWN)) return Number(one.slice(1)) < Number(other.slice(1));
  return one.startsWith(KNOWN) || (!other.startsWith(KNOWN) && one < other);
}
