# attack: returns objects and dicts whose types and keys are scripts
# question: four_turns
# naive: report
# item: HTML and script

# %% question="four_turns"
print("<script>alert('mallory')</script>")


def four_turns(images):
    if len(images) == 3:
        return type("<script>alert(1)</script>", (), {})()
    return {"<script>alert(2)</script>": 1, ("<script>",): 2}
