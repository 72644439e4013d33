# terraform test: every combination of modes that people choose, without an account.

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
  name         = "retail"
  environment  = "test"
  alarm_emails = ["data-team@example.com"]
}

run "everything_serverless" {
  command = plan

  assert {
    condition     = keys(module.streaming.client_ports) == ["iam"]
    error_message = "MSK Serverless takes IAM alone."
  }

  assert {
    condition     = module.spark.engine_url == null
    error_message = "EMR Serverless has no Spark Connect endpoint."
  }
}

run "everything_provisioned" {
  command = plan

  variables {
    warehouse_mode = "provisioned"
    kafka_mode     = "provisioned"
    spark_mode     = "provisioned"
    replica_region = "us-west-2"
  }

  assert {
    condition     = module.streaming.client_ports == { iam = 9098, scram = 9096 }
    error_message = "Provisioned brokers take IAM and SCRAM."
  }
}

run "rejects_an_unknown_mode" {
  command = plan

  variables {
    kafka_mode = "express"
  }

  expect_failures = [var.kafka_mode]
}

run "rejects_a_name_aws_would_reject" {
  command = plan

  variables {
    name = "Retail_Shop"
  }

  expect_failures = [var.name]
}
