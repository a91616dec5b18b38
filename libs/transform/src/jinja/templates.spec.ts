import { variadic } from './arguments.js';
import { GENERAL_VARIABLES } from './context/functions.js';
import { fromPlain } from './json.js';
import { Interpreter } from './interpreter.js';
import { Scope } from './scope.js';
import { parseTemplate } from './template.js';
import { Dict, TemplateError, type Value } from './values.js';

const DATA = {
  xs: [3, 1, 2],
  d: { a: 1, b: 2 },
  s: 'Hello World',
  n: 5,
  f: 2.5,
  people: [
    { name: 'Ann', age: 30 },
    { name: 'bob', age: 25 },
  ],
  none_: null,
};

function render(template: string): string {
  const scope = new Scope();
  for (const [name, value] of Object.entries(DATA)) scope.set(name, fromPlain(value));
  for (const name of ['namespace', 'range', 'dict']) {
    const make = GENERAL_VARIABLES[name] as () => Value;
    scope.set(name, make());
  }
  scope.set(
    'f_',
    variadic('f_', (args) => args[0] ?? new Dict()),
  );
  return new Interpreter().render(parseTemplate(template), scope);
}

/** Expected texts are those of Jinja2 3.1. */
const CONFORMANCE: [template: string, expected: string][] = [
  ['{{ 1 + 2 * 3 }}', '7'],
  [
    '{{ 7 / 2 }} {{ 7 // 2 }} {{ 4 / 2 }} {{ -7 // 2 }} {{ 7 % 3 }} {{ -7 % 3 }} {{ 2 ** 3 }} {{ 2.0 * 2 }}',
    '3.5 3 2.0 -4 1 2 8 4.0',
  ],
  ["{{ 'a' ~ 1 ~ none }} {{ 'a' * 3 }} {{ [1] * 2 }}", 'a1None aaa [1, 1]'],
  ["{{ [1, 'a', none, true, 1.0, (1,), (), {'k': [1]}] }}", "[1, 'a', None, True, 1.0, (1,), (), {'k': [1]}]"],
  ['{{ "it\'s" }} {{ ["it\'s", \'say "x"\', \'b\\\\n\'] }}', "it's [\"it's\", 'say \"x\"', 'b\\\\n']"],
  [
    '{{ xs | sort }} {{ xs | sort(reverse=true) | first }} {{ xs | last }} {{ xs | length }} {{ xs|sum }} {{ xs|max }} {{ xs|min }}',
    '[1, 2, 3] 3 2 3 6 3 1',
  ],
  [
    "{{ d }} {{ d.a }} {{ d['b'] }} {{ d.get('z', 9) }} {{ d.items() | list }} {{ d.keys() | list }} {{ d.values() | list }}",
    "{'a': 1, 'b': 2} 1 2 9 [('a', 1), ('b', 2)] ['a', 'b'] [1, 2]",
  ],
  ['{% for k, v in d.items() %}{{ k }}={{ v }}{% if not loop.last %},{% endif %}{% endfor %}', 'a=1,b=2'],
  ['{% for k in d %}{{ loop.index }}{{ k }}{% endfor %}', '1a2b'],
  ['{% for x in xs if x > 1 %}{{ x }}{% else %}none{% endfor %}', '32'],
  ['{% for x in [] %}{{ x }}{% else %}none{% endfor %}', 'none'],
  ['{% set ns = namespace(x=1) %}{% for i in range(3) %}{% set ns.x = ns.x + i %}{% endfor %}{{ ns.x }}', '4'],
  ['{% set x = 1 %}{% for i in range(3) %}{% set x = i %}{% endfor %}{{ x }}', '1'],
  ['{% set a, b = 1, 2 %}{{ a }}{{ b }}', '12'],
  ['{% set t %}hi {{ s }}{% endset %}{{ t | upper }}', 'HI HELLO WORLD'],
  ['{% macro m(a, b=2) %}[{{ a }}-{{ b }}]{% endmacro %}{{ m(1) }}{{ m(1, 3) }}{{ m(b=4, a=5) }}', '[1-2][1-3][5-4]'],
  ['{% macro m(a) %}{{ a }}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, 3, k=4) }}', "1(2, 3){'k': 4}"],
  ['{% macro m() %}<{{ caller() }}>{% endmacro %}{% call m() %}body{% endcall %}', '<body>'],
  [
    '{% macro m(xs) %}{% for x in xs %}{{ caller(x) }};{% endfor %}{% endmacro %}{% call(x) m([1,2]) %}v{{ x }}{% endcall %}',
    'v1;v2;',
  ],
  ['{% if none_ is none and n is not none %}y{% endif %}{% if zz is defined %}n{% else %}u{% endif %}', 'yu'],
  [
    '{{ n is divisibleby 5 }} {{ n is divisibleby(2) }} {{ n is odd }} {{ n is number }} {{ s is string }} {{ xs is iterable }} {{ d is mapping }} {{ n is in [5] }} {{ 3 is not in xs }}',
    'True False True True True True True True False',
  ],
  [
    "{{ xs | select('odd') | list }} {{ xs | reject('equalto', 1) | list }} {{ people | selectattr('age', 'gt', 26) | map(attribute='name') | list }} {{ people | map(attribute='name') | join(', ') }}",
    "[3, 1] [3, 2] ['Ann'] Ann, bob",
  ],
  [
    "{{ s.upper() }} {{ s.split(' ') }} {{ s.replace('l', 'L') }} {{ s.startswith('He') }} {{ s | replace('World', 'x') }} {{ s[0:3] }} {{ s[-1] }} {{ s[::-1] }} {{ 'a,b,,c'.split(',') }} {{ '  x y '.split() }}",
    "HELLO WORLD ['Hello', 'World'] HeLLo WorLd True Hello x Hel d dlroW olleH ['a', 'b', '', 'c'] ['x', 'y']",
  ],
  [
    "{{ '{} and {}'.format(1, 'b') }} {{ '{0}-{0}-{x}'.format(1, x=2) }} {{ '%s is %d' % ('a', 3) }} {{ '%05.2f' % 3.14159 }} {{ \"%s\" | format('q') }} {{ '{:>5}|{:<5}|{:^5}|{:05d}|{:,}|{:.2f}'.format('a','b','c',42,1234567,3.14159) }}",
    '1 and b 1-1-2 a is 3 03.14 q     a|b    |  c  |00042|1,234,567|3.14',
  ],
  ["{{ ', '.join(['a', 'b']) }} {{ 'x'.join(d) }}", 'a, b axb'],
  [
    '{%- set q = [] -%} {%- do q.append(1) -%} {%- do q.extend([2,3]) -%} {{ q }} {%- do q.insert(0, 9) %} {{ q.pop() }} {{ q }} {{ q.index(2) }}',
    '[1, 2, 3] 3 [9, 1, 2] 2',
  ],
  [
    "{% set e = {} %}{% do e.update({'a': 1}) %}{% do e.update(b=2) %}{{ e }} {{ e.pop('a') }} {{ e }} {{ e.setdefault('z', []) }}",
    "{'a': 1, 'b': 2} 1 {'b': 2} []",
  ],
  ['a   {%- if true %} b {% endif -%}   c', 'a b c'],
  ['a {# comment #} b {#- trim -#} c', 'a  bc'],
  ['{% raw %}{{ x }} {% if %}{% endraw %}', '{{ x }} {% if %}'],
  ["{{ \"{{ x }}\" }} {{ '}}' }} {{ {'a': {'b': 1}} }}", "{{ x }} }} {'a': {'b': 1}}"],
  ["{{ 'yes' if n > 3 else 'no' }} {{ 'x' if false }}", 'yes '],
  [
    "{{ not true }} {{ true and 1 }} {{ false or 'd' }} {{ 1 == 1.0 }} {{ '1' == 1 }} {{ [1,2] == [1,2] }} {{ true == 1 }} {{ none == false }}",
    'False 1 d True False True True False',
  ],
  [
    "{{ xs | map('string') | join('-') }} {{ ['a','B'] | map('upper') | list }} {{ '3.7' | float }} {{ '3.7' | int }} {{ 'x' | int }} {{ 2.5 | round }} {{ 3.14159 | round(2) }} {{ 3.7 | int }} {{ 3.2 | round(0, 'ceil') }}",
    "3-1-2 ['A', 'B'] 3.7 3 0 2.0 3.14 3 4.0",
  ],
  ["{{ undefined_ | default('d') }} {{ '' | default('d', true) }} {{ none_ | default('d') }}", 'd d None'],
  [
    "{{ [3, 1, 3] | unique | list }} {{ ['B', 'a'] | sort }} {{ people | sort(attribute='age') | map(attribute='name') | list }} {{ d | dictsort }} {{ d | tojson }} {{ [1, 'a\"b', none, true] | tojson }}",
    "[3, 1] ['a', 'B'] ['bob', 'Ann'] [('a', 1), ('b', 2)] {\"a\": 1, \"b\": 2} [1, \"a\\\"b\", null, true]",
  ],
  [
    "{{ people | groupby('age') | map('first') | list }} {{ xs | batch(2) | list }} {{ 'abc' | list }} {{ 'abc' | reverse }} {{ xs | reverse | list }}",
    "[25, 30] [[3, 1], [2]] ['a', 'b', 'c'] cba [2, 1, 3]",
  ],
  ["{{ 1 if xs else 2 }} {{ [] | length }} {{ '' is none }}", '1 0 False'],
  [
    "{{ range(3) | list }} {{ range(1, 6, 2) | list }} {{ 'ab' in 'cabd' }} {{ 'a' in d }} {{ 2 in xs }}",
    '[0, 1, 2] [1, 3, 5] True True True',
  ],
  [
    '{% for x in xs %}{% if x == 1 %}{% continue %}{% endif %}{% if x == 2 %}{% break %}{% endif %}{{ x }}{% endfor %}',
    '3',
  ],
  [
    "{% for x in [1,2] %}{% for y in 'ab' %}{{ loop.index }}{{ x }}{{ y }} {% endfor %}{% endfor %}",
    '11a 21b 12a 22b ',
  ],
  ['{% set x = 1 %}{% macro f() %}{{ x }}{% endmacro %}{% set x = 2 %}{{ f() }}', '2'],
  ['{% macro a(n) %}{% if n > 0 %}{{ n }}{{ a(n - 1) }}{% endif %}{% endmacro %}{{ a(3) }}', '321'],
  ["{{ 'a' 'b' }} {{ \"a\\nb\" }} {{ 'tab\\tx' }} {{ 'd\\d' }}", 'ab a\nb tab\tx d\\d'],
  [
    "{{ (1, 2) }} {{ ('a',) }} {{ (1, 2)[0] }} {{ [1,2,3][1:] }} {{ [1,2,3][-1] }} {{ [[1,2],[3]] | sum(start=[]) }}",
    "(1, 2) ('a',) 1 [2, 3] 3 [1, 2, 3]",
  ],
  [
    "{{ s | truncate(5, true, '') }} {{ 'hello there' | title }} {{ 'hELLO' | capitalize }} {{ ' x ' | trim }} {{ 'a\\nb' | indent(2) }} {{ 'xxaxx'.strip('x') }} {{ s | wordcount }}",
    'Hello Hello There Hello x a\n  b a 2',
  ],
  [
    '{{ 1e3 }} {{ 1.50 }} {{ 10000000000000000000000 }} {{ 0.1 + 0.2 }} {{ 1e20 }} {{ 1e-7 }} {{ 1_000 }}',
    '1000.0 1.5 10000000000000000000000 0.30000000000000004 1e+20 1e-07 1000',
  ],
  ["{{ zz }} {{ d.zz }} {{ d['zz'] }} {{ none }}", '   None'],
  [
    "{{ loop_ is undefined }} {{ n is sameas n }} {{ 'A' is upper }} {{ 'a' is lower }} {{ true is boolean }} {{ 1 is integer }} {{ 1.0 is float }}",
    'True True True True True True True',
  ],
  [
    "{{ [1,2] + [3] }} {{ (1,) + (2,) }} {{ 'a' < 'b' }} {{ [1,2] < [1,3] }} {{ 5 > 3 and 2 <= 2 }}",
    '[1, 2, 3] (1, 2) True True True',
  ],
  [
    "{{ f | int }} {{ n | string ~ 'x' }} {{ n ~ 'x' | upper }} {{ -n | abs }} {{ (n * 2) | string }} ",
    '2 5x 5X 5 10 ',
  ],
  ['{% if n == 5 -%} five {%- elif n == 6 -%} six {%- else -%} other {%- endif %}', 'five'],
  ['{% filter upper %}abc{{ s }}{% endfilter %}', 'ABCHELLO WORLD'],
  ["{{ dict(a=1, b=2) }} {{ dict([('x', 1)]) }}", "{'a': 1, 'b': 2} {'x': 1}"],
  [
    "{% for a, b in [(1, 2), (3, 4)] %}{{ a }}{{ b }} {% endfor %}{% for i in range(4) %}{{ loop.cycle('x', 'y') }}{% endfor %}",
    '12 34 xyxy',
  ],
  [
    "{{ xs|join }} {{ xs | join(',') }} {{ [none, 1] | join(',') }} {{ 'abc' | first }} {{ 'a-b_c' | replace('-', '') }}",
    '312 3,1,2 None,1 a ab_c',
  ],
  ["{{ 'a' if not xs else 'b' }}{{ 1 in [1] and 2 not in [1] }}", 'bTrue'],
  ['line\n{% if true %}\n  x\n{% endif %}\nend\n', 'line\n\n  x\n\nend'],
  ['{% set _ = xs.append(4) %}{{ xs }}', '[3, 1, 2, 4]'],
  [
    '{{ not none_ is none }} {{ 2 * -3 }} {{ 2 - -3 }} {{ -2 ** 2 }} {{ 10 - 2 - 3 }} {{ 2 ** 3 ** 2 }}',
    'False -6 5 4 5 64',
  ],
  ['{{ 1 < 2 < 3 }} {{ 3 > 2 > 2 }}', 'True False'],
  ["{{ {'a': 1, 2: 'b', (1,2): 3}[2] }}", 'b'],
  ['{% for row in xs|slice(2) %}{{ row }}{% endfor %}', '[3, 1][2]'],
  [
    "{{ '%s, %s' | format('a', 'b') }} {{ 'abc'[1] }} {{ 'a b'.title() }} {{ 'a_b'.split('_')[1] }} {{ 'a'.upper().lower() }}",
    'a, b b A B b a',
  ],
  ["{{ ''.__class__ }}", ''],
];

/** Each of these is an error in Jinja2 as well. */
const ERRORS: [template: string, code: string, message: RegExp, line: number | undefined][] = [
  ['{{ foo bar }}', 'syntax', /unexpected 'bar'/, 1],
  ['a\n{{ ref("x" }}', 'syntax', /never closed|unexpected/, 2],
  ['a\n\n{% if true %}\nb', 'syntax', /{% if %} is never closed/, 3],
  ['{% for x in [1] %}\n{% endif %}', 'syntax', /{% endif %} does not belong here/, 2],
  ['{% endfor %}', 'syntax', /nothing is open/, 1],
  ['{% fro x in y %}{% endfor %}', 'syntax', /{% fro %} is not known/, 1],
  ['{{ 1 +\n }}', 'syntax', /unexpected '}}'/, 2],
  ['{{ "a }}', 'syntax', /never closed/, 1],
  ['{# a', 'syntax', /comment/, 1],
  ['{{ }}', 'syntax', /empty tag/, 1],
  ['{{ [1 2] }}', 'syntax', /unexpected '2'/, 1],
  ['{{ x | nofilter }}', 'syntax', /no filter 'nofilter'/, undefined],
  ['{{ x is notest }}', 'syntax', /no test 'notest'/, undefined],
  ['{{ zz() }}', 'unknown_macro', /'zz' is undefined/, undefined],
  ['{{ zz.foo }}', 'compiler_error', /'zz' is undefined/, undefined],
  ['{{ 1 + "a" }}', 'compiler_error', /not possible between int and str/, undefined],
  ['{{ 1 / 0 }}', 'compiler_error', /division by zero/, undefined],
  ['{% set a, b = [1] %}', 'compiler_error', /2 names for 1 values/, undefined],
  ['{% macro m(a) %}{% endmacro %}{{ m(1, 2) }}', 'compiler_error', /at most 1 arguments/, 1],
  ['{% macro m(a) %}{% endmacro %}{{ m(b=2) }}', 'compiler_error', /takes no argument 'b'/, 1],
  ['{{ range(10000000) }}', 'compiler_error', /at most 100000/, undefined],
  ['{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}', 'template_timeout', /calls itself without end/, 1],
];

/** Ways out of the sandbox that template engines in JavaScript have had. */
const ESCAPES = [
  "{{ ''.constructor }}",
  "{{ ''['constructor'] }}",
  "{{ ''.constructor.constructor('return process')() }}",
  '{{ xs.constructor }}',
  '{{ xs.__proto__ }}',
  "{{ xs['__proto__'] }}",
  '{{ d.constructor }}',
  '{{ d.__proto__ }}',
  '{{ d.hasOwnProperty }}',
  "{{ d | attr('constructor') }}",
  "{{ [d] | map(attribute='constructor') | first }}",
  '{{ range.constructor }}',
  '{{ range.call }}',
  '{{ range.prototype }}',
  '{{ namespace(a=1).constructor }}',
  '{{ namespace(a=1).__proto__ }}',
  '{{ xs.append.constructor }}',
  '{{ s.upper.constructor }}',
  '{{ (1).constructor }}',
  '{{ none_.constructor }}',
  '{% for x in xs %}{{ loop.constructor }}{% endfor %}',
  '{{ process }}',
  '{{ globalThis }}',
  '{{ require }}',
  "{{ '{0.constructor}'.format(xs) }}",
  "{{ '{0.__class__}'.format(xs) }}",
];

describe('templates', () => {
  it.each(CONFORMANCE)('renders %j as Jinja2 does', (template, expected) => {
    expect(render(template)).toBe(expected);
  });

  it.each(ERRORS)('refuses %j', (template, code, message, line) => {
    let error: unknown;
    try {
      render(template);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(TemplateError);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) as unknown });
    if (line !== undefined) expect((error as TemplateError).line).toBe(line);
  });

  it.each(ESCAPES)('%s reaches nothing of the host', (template) => {
    let text = '';
    try {
      text = render(template);
    } catch (error) {
      expect(error).toBeInstanceOf(TemplateError);
    }
    expect(text).toBe('');
  });

  it('keeps a value of a native template', () => {
    const native = (template: string): Value => new Interpreter().renderNative(parseTemplate(template), new Scope());
    expect(native('{{ true }}')).toBe(true);
    expect(native('{{ 1 + 1 }}')).toBe(2);
    expect(native('{{ "1" }}')).toBe('1');
    expect(native('{{ "1" | as_number }}')).toBe(1);
    expect(native('{{ 1 }}{{ 2 }}')).toBe('12');
    expect(native('a {{ 1 }}')).toBe('a 1');
  });

  it('does not change a lone trailing newline into more', () => {
    expect(render('a\n')).toBe('a');
    expect(render('a\r\nb\r\n')).toBe('a\nb');
  });
});
