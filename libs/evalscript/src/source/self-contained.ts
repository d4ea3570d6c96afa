import { type AnyNode, type Expression, type Function as FunctionNode, parse, type Pattern } from 'acorn';
import { CALLABLE, CONSTANTS, isKnownStatic, isSharedMember } from './shared-names.js';
import { isTraceless } from './traceless.js';

/** Longer ones are rare, and reading them takes longer than looking. */
const LONGEST = 64 * 1024;

/** null = of unknown value. */
type Value = Expression | null;

/** Of one scope by name: what is ever assigned to each variable. */
class Scope extends Map<string, Value[]> {
  constructor(private readonly outer: Scope | null) {
    super();
  }

  resolve(name: string): Value[] | null {
    return this.get(name) ?? this.outer?.resolve(name) ?? null;
  }
}

/** The text does, or may do, what cannot be followed here. */
class Doubt extends Error {}

/**
 * Whether a script can leave nothing behind, by its syntax: in no variable of it and no value can there be an object that is not
 * its own, so that whatever it writes to is its own, too. Objects of the context come up only where they are called or hold a
 * plain number; members whose name is reckoned are numbered ones. No: it may be one nevertheless.
 */
export function isSelfContained(source: string): boolean {
  if (source.length > LONGEST || !isTraceless(source)) return false;
  try {
    new Reading().all(parse(source, { ecmaVersion: 'latest', allowReturnOutsideFunction: true }));
    return true;
  } catch {
    // Of a text too deep for the parser nothing is known either.
    return false;
  }
}

const isNode = (value: unknown): value is AnyNode =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';

function childrenOf(node: AnyNode): AnyNode[] {
  return Object.values(node).flat().filter(isNode);
}

class Reading {
  private readonly variables = new Map<AnyNode, Value[]>();
  private readonly keys: Expression[] = [];

  all(program: AnyNode): void {
    const scope = new Scope(null);
    this.declareVars(program, scope);
    this.visit(program, scope);
    // Only now all assignments are known.
    if (!this.keys.every((key) => this.isNumber(key))) throw new Doubt();
  }

  private visit(node: AnyNode, scope: Scope): void {
    switch (node.type) {
      case 'Program':
      case 'BlockStatement':
      case 'SwitchStatement':
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
      case 'CatchClause':
        return this.visitScope(node, new Scope(scope));
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        return this.visitFunction(node, new Scope(scope));
      case 'VariableDeclarator':
        if (!node.init) return;
        this.assign(node.id, node.init, scope);
        return this.visit(node.init, scope);
      case 'AssignmentExpression':
        // Of the others `+=` alone makes anything but a number; by its right side.
        if (['=', '+=', '&&=', '||=', '??='].includes(node.operator)) this.assign(node.left, node.right, scope);
        else this.target(node.left, scope);
        return this.visit(node.right, scope);
      case 'UpdateExpression':
        return void this.target(node.argument as Pattern, scope);
      case 'Identifier':
        return this.read(node, scope);
      case 'CallExpression':
      case 'NewExpression':
        this.call(node.callee, scope);
        return node.arguments.forEach((argument) => this.visit(argument, scope));
      case 'MemberExpression':
        return this.member(node, false, scope);
      case 'Property':
        if (node.computed) this.visit(node.key, scope);
        return this.visit(node.value, scope);
      case 'Literal':
        if (node.regex) throw new Doubt();
        return;
      case 'UnaryExpression':
        if (node.operator === 'delete' && node.argument.type === 'Identifier') throw new Doubt();
        return this.visit(node.argument, scope);
      case 'LabeledStatement':
        return this.visit(node.body, scope);
      case 'BreakStatement':
      case 'ContinueStatement':
        return;
      case 'ArrayExpression':
      case 'BinaryExpression':
      case 'ChainExpression':
      case 'ConditionalExpression':
      case 'DoWhileStatement':
      case 'EmptyStatement':
      case 'ExpressionStatement':
      case 'IfStatement':
      case 'LogicalExpression':
      case 'ObjectExpression':
      case 'ParenthesizedExpression':
      case 'ReturnStatement':
      case 'SequenceExpression':
      case 'SpreadElement':
      case 'SwitchCase':
      case 'TemplateElement':
      case 'TemplateLiteral':
      case 'ThrowStatement':
      case 'TryStatement':
      case 'VariableDeclaration':
      case 'WhileStatement':
        return childrenOf(node).forEach((child) => this.visit(child, scope));
      default:
        // `this`, classes, generators, modules, and what the language may yet bring.
        throw new Doubt();
    }
  }

  private visitScope(node: AnyNode, scope: Scope): void {
    for (const child of childrenOf(node)) {
      if (child.type === 'FunctionDeclaration' && child.id) scope.set(child.id.name, [null]);
      for (const statement of child.type === 'SwitchCase' ? child.consequent : [child])
        if (statement.type === 'VariableDeclaration' && statement.kind !== 'var')
          for (const { id } of statement.declarations) declare(id, scope);
    }
    if (node.type === 'CatchClause' && node.param) declare(node.param, scope);
    if (node.type === 'ForInStatement' || node.type === 'ForOfStatement') {
      const { left, right, body } = node;
      this.assign(left.type === 'VariableDeclaration' ? left.declarations[0]!.id : left, null, scope);
      this.visit(right, scope);
      return this.visit(body, scope);
    }
    if (node.type === 'CatchClause') {
      if (node.param) this.assign(node.param, null, scope);
      return this.visit(node.body, scope);
    }
    childrenOf(node).forEach((child) => this.visit(child, scope));
  }

  private visitFunction(node: FunctionNode, scope: Scope): void {
    if (node.async || node.generator) throw new Doubt();
    if (node.type === 'FunctionExpression' && node.id) scope.set(node.id.name, [null]);
    for (const param of node.params) declare(param, scope);
    this.declareVars(node.body, scope);
    for (const param of node.params) this.assign(param, null, scope);
    this.visit(node.body, scope);
  }

  /** `var` belongs to its function, however deep it stands. */
  private declareVars(node: AnyNode, scope: Scope): void {
    if (node.type === 'VariableDeclaration' && node.kind === 'var')
      for (const { id } of node.declarations) declare(id, scope);
    for (const child of childrenOf(node)) if (!/Function/.test(child.type)) this.declareVars(child, scope);
  }

  /** A pattern takes members of what it is given, by their names. */
  private assign(to: Pattern, value: Value, scope: Scope): void {
    switch (to.type) {
      case 'AssignmentPattern':
        this.visit(to.right, scope);
        return this.assign(to.left, null, scope);
      case 'RestElement':
        return this.assign(to.argument, null, scope);
      case 'ArrayPattern':
        return to.elements.forEach((element) => element && this.assign(element, null, scope));
      case 'ObjectPattern':
        for (const property of to.properties) {
          if (property.type === 'RestElement') this.assign(property.argument, null, scope);
          else {
            this.key(property.key, property.computed, false, scope);
            this.assign(property.value, null, scope);
          }
        }
        return;
      default:
        this.target(to, scope)?.push(value);
    }
  }

  /** What is written to. An undeclared variable would be one of the context. @returns the values of a variable */
  private target(node: Pattern, scope: Scope): Value[] | null {
    if (node.type !== 'Identifier') {
      this.visit(node, scope);
      return null;
    }
    const variable = scope.resolve(node.name);
    if (variable === null) throw new Doubt();
    return variable;
  }

  private read(node: AnyNode & { type: 'Identifier' }, scope: Scope): void {
    const variable = scope.resolve(node.name);
    if (variable !== null) this.variables.set(node, variable);
    else if (!CONSTANTS.has(node.name)) throw new Doubt();
  }

  private call(callee: AnyNode, scope: Scope): void {
    if (callee.type === 'Identifier' && scope.resolve(callee.name) === null) {
      if (!CALLABLE.has(callee.name)) throw new Doubt();
    } else if (callee.type === 'MemberExpression') this.member(callee, true, scope);
    else this.visit(callee, scope);
  }

  private member(node: AnyNode & { type: 'MemberExpression' }, isCalled: boolean, scope: Scope): void {
    const { object, property, computed } = node;
    if (object.type === 'Identifier' && scope.resolve(object.name) === null) {
      const name = !computed && property.type === 'Identifier' ? property.name : '';
      if (!isKnownStatic(object.name, name, isCalled)) throw new Doubt();
      return;
    }
    this.visit(object, scope);
    this.key(property, computed, isCalled, scope);
  }

  private key(key: AnyNode, isComputed: boolean, isCalled: boolean, scope: Scope): void {
    if (!isComputed && key.type === 'Identifier') {
      if (isSharedMember(key.name, isCalled)) throw new Doubt();
    } else if (key.type === 'Literal' && !key.regex) {
      if (isSharedMember(String(key.value), isCalled)) throw new Doubt();
    } else {
      this.visit(key, scope);
      this.keys.push(key as Expression);
    }
  }

  /** Or nothing, or one of two; no text, and no object that would become one. */
  private isNumber(value: Value, asked: Set<Value[]> = new Set()): boolean {
    switch (value?.type) {
      case 'Literal':
        return typeof value.value !== 'string' && !value.regex;
      case 'UpdateExpression':
        return true;
      case 'UnaryExpression':
        return value.operator !== 'typeof';
      case 'BinaryExpression':
        return value.operator !== '+' || [value.left, value.right].every((part) => this.isNumber(part as Value, asked));
      case 'ConditionalExpression':
        return this.isNumber(value.consequent, asked) && this.isNumber(value.alternate, asked);
      case 'Identifier': {
        const values = this.variables.get(value);
        if (values === undefined) return CONSTANTS.has(value.name);
        if (asked.has(values)) return true;
        asked.add(values);
        return values.every((one) => this.isNumber(one, asked));
      }
      default:
        return false;
    }
  }
}

function declare(pattern: Pattern, scope: Scope): void {
  switch (pattern.type) {
    case 'Identifier':
      if (!scope.has(pattern.name)) scope.set(pattern.name, []);
      return;
    case 'AssignmentPattern':
      return declare(pattern.left, scope);
    case 'RestElement':
      return declare(pattern.argument, scope);
    case 'ArrayPattern':
      return pattern.elements.forEach((element) => element && declare(element, scope));
    case 'ObjectPattern':
      for (const property of pattern.properties)
        declare(property.type === 'RestElement' ? property.argument : property.value, scope);
  }
}
