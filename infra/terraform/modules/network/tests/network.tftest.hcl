# terraform test: the plan of the network, without an account.

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

variables {
  name             = "retail-test"
  logs_kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/00000000-0000-0000-0000-000000000000"
}

run "spreads_over_three_zones" {
  command = plan

  assert {
    condition     = length(aws_subnet.private) == 3 && length(aws_subnet.public) == 3
    error_message = "There must be a private and a public subnet in each of three zones."
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 1
    error_message = "One NAT gateway serves all zones unless asked otherwise."
  }

  assert {
    condition     = length(aws_vpc_endpoint.interface) == 0
    error_message = "Interface endpoints cost by the hour and must be asked for."
  }
}

run "keeps_zones_apart" {
  command = plan

  variables {
    nat_mode = "per_zone"
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 3
    error_message = "Each zone must have a NAT gateway of its own."
  }
}

run "has_no_way_out" {
  command = plan

  variables {
    nat_mode            = "none"
    interface_endpoints = ["logs", "secretsmanager"]
  }

  assert {
    condition     = length(aws_route.nat) == 0 && length(aws_vpc_endpoint.interface) == 2
    error_message = "Without NAT there are no default routes, and the endpoints asked for."
  }
}

run "rejects_a_range_that_is_too_small" {
  command = plan

  variables {
    cidr = "10.40.0.0/24"
  }

  expect_failures = [var.cidr]
}
