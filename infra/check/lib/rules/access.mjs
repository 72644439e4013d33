// IAM: nobody may do everything, and policies do not open resources to everyone.
const list = value => (Array.isArray(value) ? value : [value]);

export default {
  aws_iam_policy: s => s.known('policy').forEach(policy => checkDocument(s, policy, 'policy')),
  aws_iam_role_policy: s => s.known('policy').forEach(policy => checkDocument(s, policy, 'policy')),
  aws_iam_user_policy: s => s.known('policy').forEach(policy => checkDocument(s, policy, 'policy')),
  aws_iam_group_policy: s => s.known('policy').forEach(policy => checkDocument(s, policy, 'policy')),
  aws_iam_role(s) {
    s.known('assume_role_policy').forEach(policy => checkDocument(s, policy, 'assume_role_policy', true));
  },
  aws_s3_bucket_policy: s => s.known('policy').forEach(policy => checkDocument(s, policy, 'policy', true)),
  aws_iam_role_policy_attachment: administrator,
  aws_iam_user_policy_attachment: administrator,
  aws_iam_group_policy_attachment: administrator,
  'data.aws_iam_policy_document'(s) {
    for (const statement of s.blocks('statement')) {
      if (s.known('effect', statement.body).includes('Deny')) continue;
      if (s.known('actions', statement.body).flat().includes('*')) s.fault('allows_everything', 'actions', 'this statement allows every action', 'name the actions that are needed', statement.body);
      const anyone = s.inside(statement.body, 'principals').some(p => s.known('identifiers', p.body).flat().includes('*'));
      if (anyone && !s.inside(statement.body, 'condition').length) s.fault('public_policy', 'principals', 'this statement lets anyone in', 'name the principals, or add a condition', statement.body);
    }
  },
};

function administrator(s) {
  if (s.known('policy_arn').includes('arn:aws:iam::aws:policy/AdministratorAccess')) s.fault('allows_everything', 'policy_arn', 'AdministratorAccess allows every action on everything', 'attach a policy with what is needed');
}

function checkDocument(s, policy, name, trust = false) {
  const document = typeof policy === 'string' ? parse(policy) : policy;
  if (document === null || typeof document !== 'object' || !document.Statement) return;
  for (const statement of list(document.Statement)) {
    if (typeof statement !== 'object' || statement === null || statement.Effect !== 'Allow') continue;
    if (list(statement.Action).includes('*')) s.fault('allows_everything', name, 'this policy allows every action', 'name the actions that are needed');
    const principal = statement.Principal;
    const anyone = principal === '*' || (principal && typeof principal === 'object' && Object.values(principal).flat().includes('*'));
    if (trust && anyone && !statement.Condition) s.fault('public_policy', name, 'this policy lets anyone in', 'name the principals, or add a condition');
  }
}

function parse(text) {
  try { return JSON.parse(text); } catch { return null; }
}
