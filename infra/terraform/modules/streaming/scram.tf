# A user and password for clients that do not sign with IAM. MSK reads it from a secret whose name starts with
# AmazonMSK_ and whose key is not the account's default one. The password never enters Terraform's state.

ephemeral "random_password" "scram" {
  count = local.scram ? 1 : 0

  length  = 40
  special = false
}

resource "aws_secretsmanager_secret" "scram" {
  count = local.scram ? 1 : 0

  name                    = "AmazonMSK_${var.name}-${var.scram_user}"
  description             = "Kafka user ${var.scram_user}"
  kms_key_id              = aws_kms_key.kafka[0].arn
  recovery_window_in_days = 7
}

resource "aws_secretsmanager_secret_version" "scram" {
  count = local.scram ? 1 : 0

  secret_id                = aws_secretsmanager_secret.scram[0].id
  secret_string_wo         = jsonencode({ username = var.scram_user, password = ephemeral.random_password.scram[0].result })
  secret_string_wo_version = var.scram_password_version
}

resource "aws_msk_single_scram_secret_association" "catchwater" {
  count = local.scram ? 1 : 0

  cluster_arn = aws_msk_cluster.kafka[0].arn
  secret_arn  = aws_secretsmanager_secret.scram[0].arn

  depends_on = [aws_secretsmanager_secret_version.scram]
}
