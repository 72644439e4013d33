# terraform test: the plans of both kinds of Kafka, without an account.

mock_provider "aws" {
  mock_data "aws_availability_zones" {
    defaults = { names = ["us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d"] }
  }

  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_region" {
    defaults = { region = "us-east-1" }
  }

  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
}

mock_provider "random" {}

variables {
  name                   = "retail-test"
  vpc_id                 = "vpc-00000000"
  subnet_ids             = ["subnet-1", "subnet-2", "subnet-3"]
  client_security_groups = { service = "sg-1" }
  logs_kms_key_arn       = "arn:aws:kms:us-east-1:111122223333:key/00000000-0000-0000-0000-000000000000"
  alarm_topic_arn        = "arn:aws:sns:us-east-1:111122223333:alarms"
}

run "provisioned" {
  command = plan

  variables {
    mode       = "provisioned"
    scram_user = "catchwater"
  }

  assert {
    condition     = aws_msk_cluster.kafka[0].number_of_broker_nodes == 3
    error_message = "Three brokers."
  }

  assert {
    condition     = aws_msk_cluster.kafka[0].broker_node_group_info[0].storage_info[0].ebs_storage_info[0].volume_size == 1000
    error_message = "1,000 GB a broker."
  }

  assert {
    condition     = !aws_msk_cluster.kafka[0].client_authentication[0].unauthenticated && aws_msk_cluster.kafka[0].encryption_info[0].encryption_in_transit[0].client_broker == "TLS"
    error_message = "Clients must authenticate, over TLS."
  }

  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.clients) == 2
    error_message = "Each client gets one rule for IAM and one for SCRAM."
  }
}

run "serverless" {
  command = plan

  variables {
    mode = "serverless"
  }

  assert {
    condition     = length(aws_msk_cluster.kafka) == 0 && length(aws_msk_serverless_cluster.kafka) == 1
    error_message = "Serverless mode has no brokers of its own."
  }

  assert {
    condition     = length(aws_secretsmanager_secret.scram) == 0
    error_message = "MSK Serverless takes IAM alone."
  }
}

run "rejects_an_expired_version" {
  command = plan

  variables {
    mode          = "provisioned"
    kafka_version = "2.8.1"
  }

  expect_failures = [var.kafka_version]
}
