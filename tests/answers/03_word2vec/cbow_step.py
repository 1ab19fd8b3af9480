"""Answers to `cbow_step` that try out its grader."""

import torch
import torch.nn.functional as F


def _errors(inputs, outputs, contexts, word, negatives):
    hidden = inputs[contexts].mean(dim=0)
    rows = torch.cat([torch.tensor([word]), negatives])
    labels = torch.zeros(len(rows))
    labels[0] = 1
    return hidden, rows, torch.sigmoid(outputs[rows] @ hidden) - labels


def wrong_nothing_mended(inputs, outputs, contexts, word, negatives, lr):
    """the contexts' gradient is computed from output vectors that have already moved"""
    inputs, outputs = inputs.clone(), outputs.clone()
    hidden, rows, errors = _errors(inputs, outputs, contexts, word, negatives)
    outputs[rows] -= lr * errors[:, None] * hidden
    inputs[contexts] -= lr * errors @ outputs[rows]
    return inputs, outputs


def wrong_order_mended(inputs, outputs, contexts, word, negatives, lr):
    """each context's vector moves by the whole gradient"""
    inputs, outputs = inputs.clone(), outputs.clone()
    hidden, rows, errors = _errors(inputs, outputs, contexts, word, negatives)
    to_hidden = errors @ outputs[rows]
    outputs[rows] -= lr * errors[:, None] * hidden
    inputs[contexts] -= lr * to_hidden
    return inputs, outputs


def wrong_rows_lost(inputs, outputs, contexts, word, negatives, lr):
    """where a row comes twice, one of its steps is lost"""
    inputs, outputs = inputs.clone(), outputs.clone()
    hidden, rows, errors = _errors(inputs, outputs, contexts, word, negatives)
    to_hidden = errors @ outputs[rows] / len(contexts)
    outputs[rows] -= lr * errors[:, None] * hidden
    inputs[contexts] -= lr * to_hidden
    return inputs, outputs


def wrong_input_rows_lost(inputs, outputs, contexts, word, negatives, lr):
    """where a row comes twice, one of its steps is lost"""
    inputs, outputs = inputs.clone(), outputs.clone()
    hidden, rows, errors = _errors(inputs, outputs, contexts, word, negatives)
    to_hidden = errors @ outputs[rows] / len(contexts)
    outputs.index_add_(0, rows, -lr * errors[:, None] * hidden)
    inputs[contexts] -= lr * to_hidden
    return inputs, outputs


def wrong_output_rows_lost(inputs, outputs, contexts, word, negatives, lr):
    """where a row comes twice, one of its steps is lost"""
    inputs, outputs = inputs.clone(), outputs.clone()
    hidden, rows, errors = _errors(inputs, outputs, contexts, word, negatives)
    to_hidden = errors @ outputs[rows] / len(contexts)
    outputs[rows] -= lr * errors[:, None] * hidden
    for row in contexts:
        inputs[row] -= lr * to_hidden
    return inputs, outputs


def wrong_moved_alone(inputs, outputs, contexts, word, negatives, lr):
    """both gradients belong to the same point"""
    inputs, outputs = inputs.clone(), outputs.clone()
    hidden, rows, errors = _errors(inputs, outputs, contexts, word, negatives)
    outputs.index_add_(0, rows, -lr * errors[:, None] * hidden)
    for row in contexts:
        inputs[row] -= lr * errors @ outputs[rows] / len(contexts)
    return inputs, outputs


def wrong_share_alone(inputs, outputs, contexts, word, negatives, lr):
    """each context's vector moves by the whole gradient"""
    hidden, rows, errors = _errors(inputs, outputs, contexts, word, negatives)
    to_hidden = (errors @ outputs[rows]).repeat(len(contexts), 1)
    moved = outputs.index_add(0, rows, -lr * errors[:, None] * hidden)
    return inputs.index_add(0, contexts, -lr * to_hidden), moved


def wrong_inputs_copied(inputs, outputs, contexts, word, negatives, lr):
    """your inputs come back as they were"""
    inputs, outputs = inputs.clone(), outputs.clone()
    hidden, rows, errors = _errors(inputs, outputs, contexts, word, negatives)
    to_hidden = errors @ outputs[rows] / len(contexts)
    outputs.index_add_(0, rows, -lr * errors[:, None] * hidden)
    inputs[contexts].sub_(lr * to_hidden)
    return inputs, outputs


def wrong_both_copied(inputs, outputs, contexts, word, negatives, lr):
    """both tables come back as they were"""
    inputs, outputs = inputs.clone(), outputs.clone()
    hidden, rows, errors = _errors(inputs, outputs, contexts, word, negatives)
    to_hidden = errors @ outputs[rows] / len(contexts)
    outputs[rows].sub_(lr * errors[:, None] * hidden)
    inputs[contexts].sub_(lr * to_hidden)
    return inputs, outputs


def wrong_climbs(inputs, outputs, contexts, word, negatives, lr):
    """you climb"""
    hidden, rows, errors = _errors(inputs, outputs, contexts, word, negatives)
    to_hidden = (errors @ outputs[rows] / len(contexts)).repeat(len(contexts), 1)
    return inputs.index_add(0, contexts, lr * to_hidden), outputs.index_add(0, rows, lr * errors[:, None] * hidden)


def wrong_divided_twice(inputs, outputs, contexts, word, negatives, lr):
    """you divide by C twice"""
    hidden, rows, errors = _errors(inputs, outputs, contexts, word, negatives)
    to_hidden = (errors @ outputs[rows] / len(contexts)).repeat(len(contexts), 1) / len(contexts)
    return inputs.index_add(0, contexts, -lr * to_hidden), outputs.index_add(0, rows, -lr * errors[:, None] * hidden)


def wrong_overwritten(inputs, outputs, contexts, word, negatives, lr):
    """rows become the change itself"""
    hidden, rows, errors = _errors(inputs, outputs, contexts, word, negatives)
    to_hidden = (errors @ outputs[rows] / len(contexts)).repeat(len(contexts), 1)
    return inputs.index_copy(0, contexts, -lr * to_hidden), outputs.index_add(0, rows, -lr * errors[:, None] * hidden)


def wrong_sum(inputs, outputs, contexts, word, negatives, lr):
    """you add the contexts' vectors"""
    hidden = inputs[contexts].sum(dim=0)
    rows = torch.cat([torch.tensor([word]), negatives])
    errors = torch.sigmoid(outputs[rows] @ hidden)
    errors[0] -= 1
    to_hidden = (errors @ outputs[rows]).repeat(len(contexts), 1)
    return inputs.index_add(0, contexts, -lr * to_hidden), outputs.index_add(0, rows, -lr * errors[:, None] * hidden)


def wrong_swapped(inputs, outputs, contexts, word, negatives, lr):
    """you return (outputs, inputs)"""
    hidden, rows, errors = _errors(inputs, outputs, contexts, word, negatives)
    to_hidden = (errors @ outputs[rows] / len(contexts)).repeat(len(contexts), 1)
    return outputs.index_add(0, rows, -lr * errors[:, None] * hidden), inputs.index_add(0, contexts, -lr * to_hidden)


def wrong_given_tables_changed(inputs, outputs, contexts, word, negatives, lr):
    """the result is right, but your code changes its input"""
    hidden, rows, errors = _errors(inputs, outputs, contexts, word, negatives)
    to_hidden = (errors @ outputs[rows] / len(contexts)).repeat(len(contexts), 1)
    outputs.index_add_(0, rows, -lr * errors[:, None] * hidden)
    return inputs.index_add_(0, contexts, -lr * to_hidden), outputs


def wrong_nothing_returned(inputs, outputs, contexts, word, negatives, lr):
    """is a return missing"""
    hidden, rows, errors = _errors(inputs, outputs, contexts, word, negatives)
    outputs.index_add_(0, rows, -lr * errors[:, None] * hidden)


def right_autograd(inputs, outputs, contexts, word, negatives, lr):
    inputs, outputs = inputs.clone().requires_grad_(), outputs.clone().requires_grad_()
    hidden = F.embedding(contexts, inputs).mean(dim=0)
    loss = -F.logsigmoid(outputs[word] @ hidden) - F.logsigmoid(-(outputs[negatives] @ hidden)).sum()
    to_inputs, to_outputs = torch.autograd.grad(loss, [inputs, outputs])
    print("loss", loss.item())
    return inputs - lr * to_inputs, outputs - lr * to_outputs


def right_one_by_one(inputs, outputs, contexts, word, negatives, lr):
    new_inputs, new_outputs = inputs.clone(), outputs.clone()
    hidden = sum(inputs[c] for c in contexts) / len(contexts)
    to_hidden = torch.zeros_like(hidden)
    for row, label in [(word, 1.0)] + [(int(row), 0.0) for row in negatives]:
        error = torch.sigmoid(outputs[row] @ hidden) - label
        to_hidden += error * outputs[row]
        new_outputs[row] -= lr * error * hidden
    for row in contexts:
        new_inputs[row] -= lr * to_hidden / len(contexts)
    return new_inputs, new_outputs


def right_counting_matrix(inputs, outputs, contexts, word, negatives, lr):
    hidden, rows, errors = _errors(inputs.double(), outputs.double(), contexts, word, negatives)
    share = F.one_hot(contexts, len(inputs)).double().mean(dim=0)
    which = F.one_hot(rows, len(outputs)).double()
    to_hidden = errors @ outputs[rows].double()
    return [inputs - lr * torch.outer(share, to_hidden), outputs - lr * torch.outer(which.T @ errors, hidden)]
